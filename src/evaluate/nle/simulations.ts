/**
 * @file The simulations a neural likelihood learns from: one for each row of θ, arms in turn, through kernel and
 * statistics. One that fails, or whose statistics are not finite, is kept as a failure.
 */
import type { Environment } from "../../envs/types.js";
import type { CompiledProgram, Key } from "../../programs/types.js";
import type { Space } from "../space.js";

/** Rows of unconstrained θ. */
export interface Points {
  readonly count: number;
  /** [count × dim] */
  readonly z: Float64Array;
}

export interface Simulations extends Points {
  /** [count] */
  readonly arms: readonly number[];
  /** [count] statistics; null where the simulation failed */
  readonly statistics: readonly (Float64Array | null)[];
  readonly failed: number;
}

/** Simulates every row of z; simulation numbers go on from `first`. */
export function simulate(
  program: CompiledProgram,
  environment: Environment,
  space: Space,
  { z, count }: Points,
  key: Key,
  first = 0,
): Simulations {
  const theta = new Float64Array(space.dim);
  const simulators = environment.world.arms.map((_, arm) => armSimulator(program, environment, arm));
  const arms = Array.from({ length: count }, (_, i) => i % simulators.length);
  const statistics = arms.map((arm, i) => {
    space.toTheta(z, i * space.dim, theta);
    const outputs = simulators[arm](theta, key, first + i);
    const values = outputs && environment.statistics.of(outputs, arm);
    return values !== null && values.every(Number.isFinite) ? values : null;
  });
  return { count, z, arms, statistics, failed: statistics.filter((s) => s === null).length };
}

export function joined(a: Simulations, b: Simulations): Simulations {
  return {
    count: a.count + b.count,
    z: concatenated([a.z, b.z]),
    arms: [...a.arms, ...b.arms],
    statistics: [...a.statistics, ...b.statistics],
    failed: a.failed + b.failed,
  };
}

export function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
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
