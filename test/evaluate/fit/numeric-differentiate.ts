/** Derivatives by central differences through the kernels of simulation: slow, and independent of those that are emitted. */
import type { Differentiate, GradientKernel } from "../../../src/programs/gradient/types.js";
import type { CompiledProgram } from "../../../src/programs/types.js";

/** For programs whose observables are exact and whose states draw nothing. */
export const numericDifferentiate: Differentiate = (program, { teacherForced = false } = {}) => ({
  ok: true,
  kernel: (arm) => kernelOf(program, arm, teacherForced),
});

const STEP = 1e-6;

function kernelOf(program: CompiledProgram, arm: number, teacherForced: boolean): GradientKernel {
  let last: { readonly theta: Float64Array; readonly rows: Float64Array } | null = null;
  return {
    forward(theta, rows) {
      last = { theta: theta.slice(), rows: rows.slice() };
      return meansOf(program, arm, teacherForced, theta, rows);
    },
    backward(adjoint, intoTheta, intoRows) {
      const { theta, rows } = last!;
      addDifferences(theta, adjoint, intoTheta, () => meansOf(program, arm, teacherForced, theta, rows)!);
      addDifferences(rows, adjoint, intoRows, () => meansOf(program, arm, teacherForced, theta, rows)!);
    },
  };
}

function addDifferences(x: Float64Array, adjoint: Float64Array, into: Float64Array, f: () => Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const before = x[i];
    const h = STEP * Math.max(1, Math.abs(before));
    x[i] = before + h;
    const above = f();
    x[i] = before - h;
    const below = f();
    x[i] = before;
    for (let j = 0; j < adjoint.length; j++) into[i] += (adjoint[j] * (above[j] - below[j])) / (2 * h);
  }
}

export function meansOf(
  program: CompiledProgram,
  arm: number,
  teacherForced: boolean,
  theta: Float64Array,
  rows: Float64Array,
): Float64Array | null {
  const { world } = program.bound(arm);
  const { times, data } = world.arms[arm];
  const { width, stateSize } = program;
  const kernel = program.kernel(arm, undefined, program.columns > 0 ? rows : undefined);
  const forced = forcedStates(program, Object.keys(world.observables));
  const state = new Float64Array(stateSize);
  const out = new Float64Array(times.length * width);
  if (kernel.initial(theta, state, 0, [0, 0], 0) !== 0) return null;
  let step = 0;
  for (let i = 0; i < times.length; i++) {
    if (kernel.advance(theta, state, 0, step, times[i], [0, 0], 0) !== 0) return null;
    if (kernel.sample(theta, state, 0, times[i], [0, 0], 0, out, i * width) !== 0) return null;
    kernel.clear(state, 0);
    step = times[i];
    if (!teacherForced) continue;
    for (const [s, column] of forced) if (!Number.isNaN(data[i * width + column])) state[s] = data[i * width + column];
  }
  return out;
}

/** (state, column) of the observables that are states by name; scalar ones. */
const forcedStates = ({ states }: CompiledProgram, observables: readonly string[]): [number, number][] =>
  observables.flatMap((name, column) => (states.includes(name) ? [[states.indexOf(name), column]] : []));
