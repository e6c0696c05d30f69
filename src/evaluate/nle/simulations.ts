/**
 * @file The simulations a neural likelihood learns from: θ from the prior, arms in turn, one simulation each through
 * kernel and statistics. One that fails, or whose statistics are not finite, is kept as a failure.
 */
import type { Environment } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { CompiledProgram, Key } from "../../programs/types.js";
import type { Space } from "../space.js";

export interface Simulations {
  readonly count: number;
  /** [count × dim], unconstrained θ */
  readonly z: Float64Array;
  /** [count] */
  readonly arms: readonly number[];
  /** [count] statistics; null where the simulation failed */
  readonly statistics: readonly (Float64Array | null)[];
  readonly failed: number;
}

export function simulatePrior(
  program: CompiledProgram,
  environment: Environment,
  space: Space,
  count: number,
  key: Key,
  stream: Stream,
): Simulations {
  const z = space.draw(stream, count);
  const theta = new Float64Array(space.dim);
  const armCount = environment.world.arms.length;
  const arms = Array.from({ length: count }, (_, i) => i % armCount);
  const simulate = arms
    .map((_, arm) => arm)
    .slice(0, armCount)
    .map((arm) => armSimulator(program, environment, arm));
  const statistics = arms.map((arm, i) => {
    space.toTheta(z, i * space.dim, theta);
    const outputs = simulate[arm](theta, key, i);
    const values = outputs && environment.statistics.of(outputs, arm);
    return values !== null && values.every(Number.isFinite) ? values : null;
  });
  return { count, z, arms, statistics, failed: statistics.filter((s) => s === null).length };
}

/** Outputs [times × width] of one simulation, or null where it fails. The array is used again by the next one. */
function armSimulator(program: CompiledProgram, environment: Environment, arm: number) {
  const { times } = environment.world.arms[arm];
  const kernel = program.kernel(arm);
  const state = new Float64Array(program.stateSize);
  const out = new Float64Array(times.length * program.width);
  return (theta: Float64Array, key: Key, simulation: number): Float64Array | null => {
    state.fill(0);
    if (kernel.initial(theta, state, 0, key, simulation) !== 0) return null;
    let step = 0;
    for (let i = 0; i < times.length; i++) {
      if (times[i] > step && kernel.advance(theta, state, 0, step, times[i], key, simulation) !== 0) return null;
      if (kernel.sample(theta, state, 0, times[i], key, simulation, out, i * program.width) !== 0) return null;
      kernel.clear(state, 0);
      step = times[i];
    }
    return out;
  };
}
