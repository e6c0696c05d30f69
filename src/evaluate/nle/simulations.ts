/**
 * @file The simulations a neural likelihood learns from: one for each row of θ, arms in turn, through kernel and
 * statistics. One that fails, or whose statistics are not finite, is kept as a failure.
 */
import type { Environment } from "../../envs/types.js";
import type { CompiledProgram, Key } from "../../programs/types.js";
import { simulate } from "../simulate.js";
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
export function simulateRows(
  program: CompiledProgram,
  environment: Environment,
  space: Space,
  { z, count }: Points,
  key: Key,
  first = 0,
): Simulations {
  const theta = new Float64Array(space.dim);
  const worldArms = environment.world.arms;
  const arms = Array.from({ length: count }, (_, i) => i % worldArms.length);
  const statistics = arms.map((arm, i) => {
    space.toTheta(z, i * space.dim, theta);
    const outputs = simulate(program, worldArms, arm, theta, key, first + i);
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
