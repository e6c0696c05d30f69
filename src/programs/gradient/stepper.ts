/**
 * @file One step of a program and its adjoint: `step` directly, `derivative` by classical Runge-Kutta with fixed substeps
 * (the same sums as the kernels' fixed solver). States that the step passes through are rows of a log.
 */
import type { ProgramIr } from "../ir.js";
import type { World } from "../types.js";
import type { Arena, Passes } from "./factory.js";

/** Arrays that one pass works on; `log` holds rows of states, `top` is that of the tape. */
export interface Pass {
  readonly arena: Arena;
  theta: Float64Array;
  rows: Float64Array;
  log: Float64Array;
  top: number;
}

export interface Gradients {
  readonly theta: Float64Array;
  readonly rows: Float64Array;
}

export interface Stepper {
  /** rows that one step appends to the log */
  readonly rows: number;
  /** Steps from the row at `x`; false where something is not finite. */
  forward(pass: Pass, x: number, step: number): boolean;
  /** Adds to `before` the adjoint of the row at `x`, given that of the state after the step; `before` starts at 0. */
  backward(pass: Pass, x: number, step: number, after: Float64Array, before: Float64Array, into: Gradients): void;
}

const NONE = new Float64Array(0);

/** `substeps`: of a `derivative` in one step. */
export function stepperFor(dynamics: Passes, { kind, stateNames }: ProgramIr, world: World, substeps: number): Stepper {
  const n = stateNames.length;
  return kind === "step" ? plainStepper(dynamics, n, world) : rungeKuttaStepper(dynamics, n, world, substeps);
}

function plainStepper({ forward, backward }: Passes, n: number, world: World): Stepper {
  return {
    rows: 1,
    forward(pass, x, step) {
      const { arena, theta, rows, log } = pass;
      pass.top = forward(arena, theta, rows, log, x, log, x + n, step, world.t0 + step * world.dt, NONE, pass.top);
      return pass.top >= 0;
    },
    backward(pass, x, step, after, before, into) {
      const { arena, theta, rows, log } = pass;
      const t = world.t0 + step * world.dt;
      pass.top = backward(arena, theta, rows, log, x, after, 0, before, 0, into.theta, into.rows, step, t, NONE, pass.top); // prettier-ignore
    },
  };
}

function rungeKuttaStepper({ forward, backward }: Passes, n: number, world: World, substeps: number): Stepper {
  const slopes = [0, 1, 2, 3].map(() => new Float64Array(n));
  const [one, two, three, four] = slopes;
  const slopeAdjoint = new Float64Array(n);
  const stageAdjoint = new Float64Array(n);
  const startOf = (step: number) => world.t0 + step * world.dt;
  const widthOf = (step: number) => (startOf(step + 1) - startOf(step)) / substeps;

  function slope(pass: Pass, x: number, into: Float64Array, step: number, t: number): boolean {
    const { arena, theta, rows, log } = pass;
    pass.top = forward(arena, theta, rows, log, x, into, 0, step, t, NONE, pass.top);
    return pass.top >= 0;
  }
  /** Rows: state, three stages, next state. */
  function substep(pass: Pass, x: number, step: number, t: number, h: number): boolean {
    const { log } = pass;
    if (!slope(pass, x, one, step, t)) return false;
    for (let i = 0; i < n; i++) log[x + n + i] = log[x + i] + (h / 2) * one[i];
    if (!slope(pass, x + n, two, step, t + h / 2)) return false;
    for (let i = 0; i < n; i++) log[x + 2 * n + i] = log[x + i] + (h / 2) * two[i];
    if (!slope(pass, x + 2 * n, three, step, t + h / 2)) return false;
    for (let i = 0; i < n; i++) log[x + 3 * n + i] = log[x + i] + h * three[i];
    if (!slope(pass, x + 3 * n, four, step, t + h)) return false;
    for (let i = 0; i < n; i++)
      log[x + 4 * n + i] = log[x + i] + (h / 6) * (one[i] + 2 * two[i] + 2 * three[i] + four[i]);
    return true;
  }
  /**
   * Stage s was z = y + c·h·k₍ₛ₋₁₎, and the next state y + h Σ b·k: with ȳ the adjoint of the next state,
   * k̄ₛ = h·bₛ·ȳ + c₍ₛ₊₁₎·h·z̄₍ₛ₊₁₎.
   */
  function substepBack(
    pass: Pass,
    x: number,
    step: number,
    t: number,
    h: number,
    after: Float64Array,
    before: Float64Array,
    into: Gradients,
  ) {
    const { arena, theta, rows, log } = pass;
    stageAdjoint.fill(0);
    for (let i = 0; i < n; i++) before[i] = after[i];
    for (let s = 3; s >= 0; s--) {
      const weight = (s === 0 || s === 3 ? 1 / 6 : 1 / 3) * h;
      const passed = s === 2 ? h : h / 2; // z of the stage above rests on this slope
      for (let i = 0; i < n; i++) {
        slopeAdjoint[i] = weight * after[i] + passed * stageAdjoint[i];
        stageAdjoint[i] = 0;
      }
      const now = s === 0 ? t : s === 3 ? t + h : t + h / 2;
      pass.top = backward(arena, theta, rows, log, x + s * n, slopeAdjoint, 0, stageAdjoint, 0, into.theta, into.rows, step, now, NONE, pass.top); // prettier-ignore
      for (let i = 0; i < n; i++) before[i] += stageAdjoint[i];
    }
  }
  const middle = [new Float64Array(n), new Float64Array(n)];
  return {
    rows: 4 * substeps,
    forward(pass, x, step) {
      const h = widthOf(step);
      for (let s = 0; s < substeps; s++)
        if (!substep(pass, x + 4 * n * s, step, startOf(step) + s * h, h)) return false;
      return true;
    },
    backward(pass, x, step, after, before, into) {
      const h = widthOf(step);
      let [from, to] = middle;
      from.set(after);
      for (let s = substeps - 1; s >= 0; s--) {
        substepBack(pass, x + 4 * n * s, step, startOf(step) + s * h, h, from, to, into);
        [from, to] = [to, from];
      }
      before.set(from);
    },
  };
}
