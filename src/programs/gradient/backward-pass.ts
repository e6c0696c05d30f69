/**
 * @file The backward pass over time: every index in reverse, each stretch between two checkpoints run again first, but for the
 * last one, which the forward pass has just left behind.
 */
import { runStretch, timeOf, type Course } from "./forward-pass.js";
import type { Run } from "./run.js";
import type { Gradients } from "./stepper.js";

const NONE = new Float64Array(0);

/** Adds ∂L/∂θ and ∂L/∂rows, given ∂L/∂means. */
export function backwardPass(c: Course, run: Run, adjoint: Float64Array, into: Gradients): void {
  if (!run.ready) throw new Error("Expected a forward pass that succeeded before the backward pass");
  run.ready = false;
  const { stretch, schedule } = run;
  const count = Math.ceil((schedule.last + 1) / stretch);
  run.after.fill(0);
  run.arena.fixedAdjoint.fill(0);
  for (let s = count - 1; s >= 0; s--) {
    const [from, to] = [s * stretch, Math.min((s + 1) * stretch, schedule.last + 1)];
    if (s < count - 1) again(c, run, s, from, to);
    let x = run.end;
    for (let k = to - 1; k >= from; k--) x = indexBack(c, run, x, k, adjoint, into);
  }
  finish(c, run, into);
}

function again(c: Course, run: Run, s: number, from: number, to: number): void {
  run.log.set(run.checkpoints.subarray(s * c.size, (s + 1) * c.size));
  run.top = run.base;
  runStretch(c, run, from, to);
}

/** The row before index k. */
function indexBack(c: Course, run: Run, stop: number, k: number, adjoint: Float64Array, into: Gradients): number {
  const { stepper, functions, world, size, width } = c;
  const { observed, last, events } = run.schedule;
  let x = stop;
  if (k < last && stepper !== null) {
    x -= size * stepper.rows;
    run.before.fill(0);
    stepper.backward(run, x, k, run.after, run.before, into);
    swap(run);
    for (let e = events[k].length - 1; e >= 0; e--) {
      x -= size;
      happenBack(c, run, x, k, e, into);
    }
  }
  if (observed[k] < 0) return x;
  if (run.adjusts) {
    x -= size;
    adjustBack(width, run, k);
  }
  const { arena, theta, rows, log, after } = run;
  const { backward } = functions.observe;
  run.top = backward(arena, theta, rows, log, x, adjoint, observed[k] * width, after, 0, into.theta, into.rows, k, timeOf(world, k), NONE, run.top); // prettier-ignore
  return x;
}

function swap(run: Run): void {
  const { after } = run;
  run.after = run.before;
  run.before = after;
}

/** What was set anew no longer depends on the state before. */
function adjustBack(width: number, { after, data, schedule }: Run, k: number): void {
  const { cleared, forced, observed } = schedule;
  for (let i = 0; i < cleared.length; i++) after[cleared[i]] = 0;
  for (let i = 0; i < forced.length; i++)
    if (!Number.isNaN(data[observed[k] * width + forced[i].column])) after[forced[i].slot] = 0;
}

function happenBack(
  { functions, world }: Course,
  run: Run,
  x: number,
  k: number,
  which: number,
  into: Gradients,
): void {
  const { arena, theta, rows, log, after, before } = run;
  const { name, fields } = run.schedule.events[k][which];
  const { backward, unchanged } = functions.events[name];
  before.fill(0);
  run.top = backward(arena, theta, rows, log, x, after, 0, before, 0, into.theta, into.rows, k, timeOf(world, k), fields, run.top); // prettier-ignore
  for (const slot of unchanged) before[slot] += after[slot];
  swap(run);
}

/** What the state started from, and what left the time loop. */
function finish({ functions, world }: Course, run: Run, into: Gradients): void {
  const { arena, theta, rows, log, after, before, base } = run;
  const { t0 } = world;
  run.top = functions.initial.backward(arena, theta, rows, NONE, 0, after, 0, before, 0, into.theta, into.rows, 0, t0, NONE, base); // prettier-ignore
  functions.fixed.backward(arena, theta, rows, log, 0, arena.fixedAdjoint, 0, before, 0, into.theta, into.rows, 0, t0, NONE, run.top); // prettier-ignore
}
