/**
 * @file The forward pass over time. It logs every state; where that and the tape would hold more than `tapeLimit` numbers, it
 * keeps a checkpoint every √steps instead (Griewank 1992, one level).
 */
import type { World } from "../types.js";
import type { Functions } from "./factory.js";
import type { Run } from "./run.js";
import type { Stepper } from "./stepper.js";

const NONE = new Float64Array(0);

/** What all arms of one form have in common. */
export interface Course {
  readonly functions: Functions;
  readonly stepper: Stepper | null;
  readonly world: World;
  /** numbers in a state, and of what is observed at one time */
  readonly size: number;
  readonly width: number;
  readonly tapeLimit: number;
}

export const timeOf = ({ t0, dt }: World, step: number): number => t0 + step * dt;

/** Means at all times, or null where something is not finite. */
export function forwardPass(c: Course, run: Run, theta: Float64Array, rows: Float64Array): Float64Array | null {
  const { last } = run.schedule;
  run.ready = false;
  run.theta = theta;
  run.rows = rows;
  if (!begin(c, run)) return null;
  if (run.stretch === 0) run.stretch = measure(c, run);
  const { stretch } = run;
  const count = Math.ceil((last + 1) / stretch);
  if (run.checkpoints.length !== count * c.size) run.checkpoints = new Float64Array(count * c.size);
  for (let s = 0; s < count; s++) {
    copy(run.log, 0, run.checkpoints, s * c.size, c.size);
    reserve(run, logSize(c, run, s * stretch, stretch));
    run.top = run.base;
    if (!runStretch(c, run, s * stretch, Math.min((s + 1) * stretch, last + 1))) return null;
    if (s < count - 1) copy(run.log, run.end, run.log, 0, c.size);
  }
  run.ready = true;
  return run.means;
}

/** Indices from … to − 1, the state being the log's first row; false where something is not finite. */
export function runStretch(c: Course, run: Run, from: number, to: number): boolean {
  let x = 0;
  for (let k = from; k < to; k++) {
    x = runIndex(c, run, x, k);
    if (x < 0) return false;
  }
  run.end = x;
  return true;
}

function begin({ functions, world }: Course, run: Run): boolean {
  const { arena, theta, rows, log } = run;
  run.top = functions.fixed.forward(arena, theta, rows, NONE, 0, arena.fixed, 0, 0, world.t0, NONE, 0);
  run.top = functions.initial.forward(arena, theta, rows, NONE, 0, log, 0, 0, world.t0, NONE, run.top);
  run.base = run.top;
  return run.top >= 0;
}

/** Everything of index k; the row after it, or −1. */
function runIndex(c: Course, run: Run, start: number, k: number): number {
  const { observed, last, events } = run.schedule;
  let x = start;
  if (observed[k] >= 0) {
    if (!observe(c, run, x, k)) return -1;
    if (run.adjusts) {
      adjust(c, run, x, k);
      x += c.size;
    }
  }
  if (k === last || c.stepper === null) return x;
  for (let e = 0; e < events[k].length; e++, x += c.size) if (!happen(c, run, x, k, e)) return -1;
  return c.stepper.forward(run, x, k) ? x + c.size * c.stepper.rows : -1;
}

function observe({ functions, world, width }: Course, run: Run, x: number, k: number): boolean {
  const { arena, theta, rows, log, means, schedule } = run;
  const column = schedule.observed[k] * width;
  run.top = functions.observe.forward(arena, theta, rows, log, x, means, column, k, timeOf(world, k), NONE, run.top);
  return run.top >= 0;
}

/** The next row: the state with sums cleared, and data in place of predictions. */
function adjust({ size, width }: Course, { log, data, schedule }: Run, x: number, k: number): void {
  const { cleared, forced, observed } = schedule;
  copy(log, x, log, x + size, size);
  for (let i = 0; i < cleared.length; i++) log[x + size + cleared[i]] = 0;
  for (let i = 0; i < forced.length; i++) {
    const value = data[observed[k] * width + forced[i].column];
    if (value === value) log[x + size + forced[i].slot] = value; // NaN: not measured
  }
}

function happen({ functions, world, size }: Course, run: Run, x: number, k: number, which: number): boolean {
  const { arena, theta, rows, log } = run;
  const { name, fields } = run.schedule.events[k][which];
  const { forward } = functions.events[name];
  copy(log, x, log, x + size, size);
  run.top = forward(arena, theta, rows, log, x, log, x + size, k, timeOf(world, k), fields, run.top);
  return run.top >= 0;
}

/** How far checkpoints are apart, from what the first index leaves behind. */
function measure(c: Course, run: Run): number {
  const { last } = run.schedule;
  const first = run.log.slice(0, c.size);
  reserve(run, logSize(c, run, 0, 1));
  const done = runIndex(c, run, 0, 0) >= 0;
  const numbers = (done ? run.top - run.base : 0) + rowsAt(c, run, 0) * c.size;
  run.top = run.base;
  run.log.set(first);
  return numbers * last <= c.tapeLimit ? last + 1 : Math.ceil(Math.sqrt(last + 1));
}

/** Rows that index k appends to the log. */
function rowsAt({ stepper }: Course, { schedule, adjusts }: Run, k: number): number {
  const { observed, last, events } = schedule;
  const own = observed[k] >= 0 && adjusts ? 1 : 0;
  return own + (k < last ? events[k].length + (stepper?.rows ?? 0) : 0);
}

function logSize(c: Course, run: Run, from: number, length: number): number {
  let rows = 1;
  for (let k = from; k < Math.min(from + length, run.schedule.last + 1); k++) rows += rowsAt(c, run, k);
  return rows * c.size;
}

function reserve(run: Run, length: number): void {
  if (run.log.length >= length) return;
  const larger = new Float64Array(length);
  larger.set(run.log);
  run.log = larger;
}

/** States are short: a loop is faster than a call of the engine's own. */
function copy(from: Float64Array, at: number, to: Float64Array, into: number, length: number): void {
  for (let i = 0; i < length; i++) to[into + i] = from[at + i];
}
