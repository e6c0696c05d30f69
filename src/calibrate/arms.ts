/** @file An environment of fewer arms: for studies whose every data set would take too long, and for a θ of each arm. */
import type { Environment } from "../envs/types.js";

/** `kept`: indices of arms. Statistics go on being those of the arm. */
export function withArms(environment: Environment, kept: readonly number[]): Environment {
  const { world, statistics, hash } = environment;
  return {
    ...environment,
    hash: `${hash}/arms ${kept.join()}`,
    world: { ...world, arms: kept.map((arm) => world.arms[arm]) },
    statistics: { names: statistics.names, of: (outputs, arm) => statistics.of(outputs, kept[arm]) },
  };
}

/**
 * The arms of data set number `index`: all of those in the study where they share θ, else one after the other, for a
 * posterior belongs to one θ.
 */
export function armsFor({ world, replication }: Environment, limit: number | null, index: number): readonly number[] {
  const count = Math.min(limit ?? Infinity, world.arms.length);
  return replication === "per-arm" ? [index % count] : Array.from({ length: count }, (_, arm) => arm);
}
