/**
 * @file Running a program forward: initial state, then for every observation advance, observe, clear. What comes out are
 * observables, [times × width]; null is a simulation that failed, which a caller must count as probability lost.
 */
import type { Environment } from "../envs/types.js";
import type { Stream } from "../math/rng.js";
import type { Arm, CompiledProgram, Kernel, Key } from "../programs/types.js";
import { spaceOf } from "./space.js";

/** What is observed in arm number `arm` at its observation times. `kernel`: of that arm, where rows are the caller's. */
export function simulate(
  program: CompiledProgram,
  arms: readonly Arm[],
  arm: number,
  theta: Float64Array,
  key: Key,
  simulation: number,
  kernel: Kernel = program.kernel(arm),
): Float64Array | null {
  const { times } = arms[arm];
  const outputs = new Float64Array(times.length * program.width);
  const observed = overTimes(program, kernel, times, theta, key, simulation, (state, i) =>
    kernel.sample(theta, state, 0, times[i], key, simulation, outputs, i * program.width),
  );
  return observed && outputs.every((x) => !Number.isNaN(x)) ? outputs : null;
}

/**
 * Σ log p(data | state) of one arm along the path of a deterministic program, or the one path that a kernel of the
 * caller's takes; NaN where the simulation failed.
 */
export function logLikelihood(
  program: CompiledProgram,
  arms: readonly Arm[],
  arm: number,
  theta: Float64Array,
  kernel: Kernel = program.kernel(arm),
): number {
  const { times, data } = arms[arm];
  let log = 0;
  const finished = overTimes(program, kernel, times, theta, [0, 0], 0, (state, i) => {
    log += kernel.score(theta, state, 0, times[i], data, i * program.width);
    return Number.isNaN(log) ? 1 : 0;
  });
  return finished ? log : NaN;
}

/** Calls `observe` with the state at every observation; true where no status was other than 0. */
function overTimes(
  program: CompiledProgram,
  kernel: Kernel,
  times: readonly number[],
  theta: Float64Array,
  key: Key,
  simulation: number,
  observe: (state: Float64Array, index: number) => number,
): boolean {
  const state = new Float64Array(program.stateSize);
  if (kernel.initial(theta, state, 0, key, simulation) !== 0) return false;
  let step = 0;
  for (let i = 0; i < times.length; i++) {
    if (times[i] > step && kernel.advance(theta, state, 0, step, times[i], key, simulation) !== 0) return false;
    step = times[i];
    if (observe(state, i) !== 0) return false;
    kernel.clear(state, 0);
  }
  return true;
}

export interface PriorPredictive {
  /** [count × parameters] */
  readonly theta: Float64Array;
  /** [count] outputs of one arm; null where the simulation failed */
  readonly outputs: readonly (Float64Array | null)[];
}

/** `count` draws of θ from the prior, each simulated once in arm number `arm`. */
export function simulatePriorPredictive(
  program: CompiledProgram,
  environment: Environment,
  arm: number,
  count: number,
  key: Key,
  stream: Stream,
): PriorPredictive {
  const space = spaceOf(program.parameters);
  const z = space.draw(stream, count);
  const theta = new Float64Array(count * space.dim);
  const outputs = Array.from({ length: count }, (_, n) => {
    const one = theta.subarray(n * space.dim, (n + 1) * space.dim);
    space.toTheta(z, n * space.dim, one);
    return simulate(program, environment.world.arms, arm, one, key, n);
  });
  return { theta, outputs };
}
