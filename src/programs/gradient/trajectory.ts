/**
 * @file Both passes over time. Forward logs every state; where that and the tape would hold more than `tapeLimit` numbers, it
 * keeps a checkpoint every √steps instead, and the backward pass runs each stretch between two of them again (Griewank 1992,
 * one level).
 */
import type { BoundProgram } from "../types.js";
import type { Arena, Functions } from "./factory.js";
import type { Schedule } from "./schedule.js";
import { stepperFor, type Gradients, type Pass } from "./stepper.js";
import type { GradientKernel } from "./types.js";

const NONE = new Float64Array(0);

export interface TrajectoryOptions {
  readonly width: number;
  readonly tapeLimit: number;
  /** of a `derivative` in one step */
  readonly substeps: number;
  /** [times × width] */
  readonly data: Float64Array;
}

export function createTrajectory(
  functions: Functions,
  { ir, world }: BoundProgram,
  arena: Arena,
  schedule: Schedule,
  { width, tapeLimit, substeps, data }: TrajectoryOptions,
): GradientKernel {
  const n = ir.stateNames.length;
  const { last, observed, events, cleared, forced } = schedule;
  const stepper = functions.dynamics && stepperFor(functions.dynamics, ir, world, substeps);
  const adjusts = cleared.length + forced.length > 0;
  const means = new Float64Array(observed.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0) * width);
  let stretch: number | null = null; // indices between checkpoints; known after the first pass
  let checkpoints = new Float64Array(0);
  let pass: Pass | null = null; // of a forward pass that succeeded
  let log = new Float64Array(n); // kept from pass to pass
  let base = 0; // top of the tape when time starts
  let end = 0; // row of the log after the stretch that was run last
  let [after, before] = [new Float64Array(n), new Float64Array(n)];

  const timeOf = (k: number) => world.t0 + k * world.dt;
  const rowsAt = (k: number): number =>
    (observed[k] >= 0 && adjusts ? 1 : 0) + (k < last ? events[k].length + (stepper?.rows ?? 0) : 0);
  const stretchRows = (from: number, length: number): number => {
    let sum = 1;
    for (let k = from; k < Math.min(from + length, last + 1); k++) sum += rowsAt(k);
    return sum;
  };

  function observe(now: Pass, x: number, k: number): boolean {
    const { arena, theta, rows, log } = now;
    const { forward } = functions.observe;
    now.top = forward(arena, theta, rows, log, x, means, observed[k] * width, k, timeOf(k), NONE, now.top);
    return now.top >= 0;
  }
  /** The next row: the state with sums cleared, and data in place of predictions. */
  function adjust({ log }: Pass, x: number, k: number): void {
    log.copyWithin(x + n, x, x + n);
    for (const slot of cleared) log[x + n + slot] = 0;
    for (const { slot, column } of forced) {
      const value = data[observed[k] * width + column];
      if (value === value) log[x + n + slot] = value; // NaN: not measured
    }
  }
  function event(now: Pass, x: number, k: number, which: number): boolean {
    const { arena, theta, rows, log } = now;
    const { name, fields } = events[k][which];
    log.copyWithin(x + n, x, x + n);
    now.top = functions.events[name].forward(arena, theta, rows, log, x, log, x + n, k, timeOf(k), fields, now.top);
    return now.top >= 0;
  }
  /** Everything of index k; the row after it, or −1. */
  function index(now: Pass, start: number, k: number): number {
    let x = start;
    if (observed[k] >= 0) {
      if (!observe(now, x, k)) return -1;
      if (adjusts) adjust(now, x, k);
      if (adjusts) x += n;
    }
    if (k === last || !stepper) return x;
    for (let e = 0; e < events[k].length; e++, x += n) if (!event(now, x, k, e)) return -1;
    return stepper.forward(now, x, k) ? x + n * stepper.rows : -1;
  }
  /** Indices from … to − 1, the state being the log's first row; false where something is not finite. */
  function run(now: Pass, from: number, to: number): boolean {
    let x = 0;
    for (let k = from; k < to; k++) {
      x = index(now, x, k);
      if (x < 0) return false;
    }
    end = x;
    return true;
  }
  function begin(theta: Float64Array, rows: Float64Array): Pass | null {
    const now: Pass = { arena, theta, rows, log, top: 0 };
    now.top = functions.fixed.forward(arena, theta, rows, NONE, 0, arena.fixed, 0, 0, world.t0, NONE, 0);
    now.top = functions.initial.forward(arena, theta, rows, NONE, 0, now.log, 0, 0, world.t0, NONE, now.top);
    base = now.top;
    return now.top >= 0 ? now : null;
  }
  /** How far checkpoints are apart, from what the first index leaves behind. */
  function measure(now: Pass): number {
    const first = Float64Array.from(now.log.subarray(0, n));
    reserve(now, stretchRows(0, 1));
    const done = index(now, 0, 0) >= 0;
    const numbers = (done ? now.top - base : 0) + rowsAt(0) * n;
    now.top = base;
    now.log.set(first);
    return numbers * last <= tapeLimit ? last + 1 : Math.ceil(Math.sqrt(last + 1));
  }
  function reserve(now: Pass, rows: number): void {
    if (now.log.length >= rows * n) return;
    const larger = new Float64Array(rows * n);
    larger.set(now.log);
    now.log = larger;
    log = larger;
  }

  function forward(theta: Float64Array, rows: Float64Array): Float64Array | null {
    pass = null;
    const now = begin(theta, rows);
    if (!now) return null;
    stretch ??= measure(now);
    const count = Math.ceil((last + 1) / stretch);
    if (checkpoints.length !== count * n) checkpoints = new Float64Array(count * n);
    for (let s = 0; s < count; s++) {
      checkpoints.set(now.log.subarray(0, n), s * n);
      reserve(now, stretchRows(s * stretch, stretch));
      now.top = base;
      if (!run(now, s * stretch, Math.min((s + 1) * stretch, last + 1))) return null;
      if (s < count - 1) now.log.copyWithin(0, end, end + n);
    }
    pass = now;
    return means;
  }

  function indexBack(now: Pass, stop: number, k: number, adjoint: Float64Array, into: Gradients): number {
    let x = stop;
    if (k < last && stepper) {
      x -= n * stepper.rows;
      before.fill(0);
      stepper.backward(now, x, k, after, before, into);
      swap();
      for (let e = events[k].length - 1; e >= 0; e--) {
        x -= n;
        eventBack(now, x, k, e, into);
      }
    }
    if (observed[k] < 0) return x;
    if (adjusts) {
      x -= n;
      adjustBack(k);
    }
    const { arena, theta, rows, log } = now;
    const { backward } = functions.observe;
    now.top = backward(arena, theta, rows, log, x, adjoint, observed[k] * width, after, 0, into.theta, into.rows, k, timeOf(k), NONE, now.top); // prettier-ignore
    return x;
  }
  const swap = () => void ([after, before] = [before, after]);
  function adjustBack(k: number): void {
    for (const slot of cleared) after[slot] = 0;
    for (const { slot, column } of forced) if (!Number.isNaN(data[observed[k] * width + column])) after[slot] = 0;
  }
  function eventBack(now: Pass, x: number, k: number, which: number, into: Gradients): void {
    const { arena, theta, rows, log } = now;
    const { name, fields } = events[k][which];
    const { backward, unchanged } = functions.events[name];
    before.fill(0);
    now.top = backward(arena, theta, rows, log, x, after, 0, before, 0, into.theta, into.rows, k, timeOf(k), fields, now.top); // prettier-ignore
    for (const slot of unchanged) before[slot] += after[slot];
    swap();
  }

  function backward(adjoint: Float64Array, intoTheta: Float64Array, intoRows: Float64Array): void {
    if (!pass || stretch === null) throw new Error("Expected a forward pass that succeeded before the backward pass");
    const now = pass;
    const into = { theta: intoTheta, rows: intoRows };
    const count = Math.ceil((last + 1) / stretch);
    after.fill(0);
    arena.fixedAdjoint.fill(0);
    for (let s = count - 1; s >= 0; s--) {
      const [from, to] = [s * stretch, Math.min((s + 1) * stretch, last + 1)];
      if (s < count - 1) again(now, s, from, to);
      let x = end;
      for (let k = to - 1; k >= from; k--) x = indexBack(now, x, k, adjoint, into);
    }
    const { theta, rows, log } = now;
    now.top = functions.initial.backward(arena, theta, rows, NONE, 0, after, 0, before, 0, intoTheta, intoRows, 0, world.t0, NONE, base); // prettier-ignore
    functions.fixed.backward(arena, theta, rows, log, 0, arena.fixedAdjoint, 0, before, 0, intoTheta, intoRows, 0, world.t0, NONE, now.top); // prettier-ignore
    pass = null;
  }
  function again(now: Pass, s: number, from: number, to: number): void {
    now.log.set(checkpoints.subarray(s * n, (s + 1) * n));
    now.top = base;
    run(now, from, to);
  }

  return { forward, backward };
}
