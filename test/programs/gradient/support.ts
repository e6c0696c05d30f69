/** @file Derivatives of a program by central differences, through its public kernel; losses that both can be asked for. */
import type { CompiledProgram, Key, World } from "../../../src/programs/types.js";
import { differentiate } from "../../../src/programs/gradient/differentiate.js";
import type { GradientKernel, GradientOptions } from "../../../src/programs/gradient/types.js";
import { distributions } from "../../../src/math/distributions.js";
import { stream } from "../../../src/math/rng.js";

export function kernelOf(program: CompiledProgram, arm = 0, options: GradientOptions = {}): GradientKernel {
  const made = differentiate(program, options);
  if (!made.ok) throw new Error(made.reason);
  return made.kernel(arm);
}

const KEY: Key = [1, 2];

/** What a deterministic program whose observables are exact predicts, through `Kernel`; null where it fails. */
export function predictions(
  program: CompiledProgram,
  world: World,
  theta: Float64Array,
  rows: Float64Array,
  arm = 0,
): Float64Array | null {
  const kernel = program.kernel(arm, undefined, program.columns > 0 ? rows : undefined);
  const { times } = world.arms[arm];
  const state = new Float64Array(program.stateSize);
  const out = new Float64Array(times.length * program.width);
  if (kernel.initial(theta, state, 0, KEY, 0) !== 0) return null;
  let now = 0;
  for (const [i, at] of times.entries()) {
    if (at > now && kernel.advance(theta, state, 0, now, at, KEY, 0) !== 0) return null;
    now = at;
    if (kernel.sample(theta, state, 0, at, KEY, 0, out, i * program.width) !== 0) return null;
    kernel.clear(state, 0);
  }
  return out;
}

/** Fixed pseudo-random weights of a linear loss: every prediction counts. */
export function weightsOf(size: number, seed = 1): Float64Array {
  const source = stream(seed).fork("weights");
  return Float64Array.from({ length: size }, () => source.uniform() * 2 - 1);
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);

/** ∂(weights · predictions)/∂x for every x of `point`, by central differences. */
export function centralDifferences(
  loss: (at: Float64Array) => number,
  point: Float64Array,
  relative = 1e-5,
): Float64Array {
  return Float64Array.from(point, (x, i) => {
    const h = relative * Math.max(1e-3, Math.abs(x));
    const at = (value: number) => loss(Float64Array.from(point, (y, j) => (j === i ? value : y)));
    return (at(x + h) - at(x - h)) / (2 * h);
  });
}

/** θ from the priors. */
export function thetaOf(program: CompiledProgram, seed: number): Float64Array {
  const source = stream(seed);
  return Float64Array.from(program.parameters, ({ name, prior }) =>
    distributions[prior.name].quantile(0.1 + 0.8 * source.fork(name).uniform(), ...prior.args),
  );
}

/** Rows within the bounds of what is predicted. */
export function rowsOf(program: CompiledProgram, world: World, seed: number): Float64Array {
  const source = stream(seed).fork("rows");
  const bounds = program.predicted.flatMap(({ lower, upper, length }) =>
    Array.from({ length: Math.max(1, length) }, () => [lower, upper] as const),
  );
  return Float64Array.from({ length: Math.max(1, world.steps) * program.columns }, (_, i) => {
    const [lower, upper] = bounds[i % program.columns];
    return lower + (upper - lower) * (0.1 + 0.8 * source.uniform());
  });
}

export interface Gradient {
  readonly means: Float64Array;
  readonly theta: Float64Array;
  readonly rows: Float64Array;
}

/** Gradient of weights · means in reverse mode. */
export function reverse(
  kernel: GradientKernel,
  theta: Float64Array,
  rows: Float64Array,
  weights: (size: number) => Float64Array = weightsOf,
): Gradient | null {
  const made = kernel.forward(theta, rows);
  if (!made) return null;
  const means = Float64Array.from(made);
  const into = { theta: new Float64Array(theta.length), rows: new Float64Array(rows.length) };
  kernel.backward(weights(means.length), into.theta, into.rows);
  return { means, ...into };
}

/** Largest |a − b| relative to the largest entry of b. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const scale = Math.max(1e-8, ...Array.from(b, Math.abs));
  return Math.max(0, ...Array.from(a, (x, i) => Math.abs(x - b[i]) / scale));
}
