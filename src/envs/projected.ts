/**
 * @file An environment in which only some observations count: the others are missing from the data, and the statistics are
 * the observations that are left. Exact and learnt likelihoods then weigh the same numbers, so that their evidences compare
 * even where an environment's own statistics are no sufficient summary of its data.
 */
import type { Environment } from "./types.js";

/** [arm] → indices into `Arm.data` that count; as many for every arm, none of them missing */
export type KeptObservations = readonly (readonly number[])[];

const known = new WeakMap<Environment, Map<string, Environment>>();

/** The same object for the same observations, so that what was compiled for it is found again. */
export function projected(environment: Environment, kept: KeptObservations): Environment {
  const made = known.get(environment) ?? new Map<string, Environment>();
  known.set(environment, made);
  const key = JSON.stringify(kept);
  const found = made.get(key) ?? project(environment, kept);
  made.set(key, found);
  return found;
}

function project(environment: Environment, kept: KeptObservations): Environment {
  const { world } = environment;
  const arms = world.arms.map((arm, a) => {
    const counts = new Set(kept[a]);
    return { ...arm, data: arm.data.map((x, i) => (counts.has(i) ? x : NaN)) };
  });
  return {
    ...environment,
    hash: `${environment.hash}/${kept[0].length} observations`,
    world: { ...world, arms },
    statistics: {
      names: kept[0].map((i) => `observation ${i}`),
      of: (outputs, arm) => Float64Array.from(kept[arm], (i) => outputs[i]),
    },
  };
}

/**
 * Observations that some statistic is a function of alone, found by changing one number of the data at a time; null where
 * there are none, or not as many in every arm.
 */
export function observationsOfStatistics({ world, statistics }: Environment): KeptObservations | null {
  const kept = world.arms.map(({ data }, arm) => {
    const owners = ownersOf(data, (x) => statistics.of(x, arm));
    return [...new Set(owners.flatMap((own) => (own.length === 1 ? own : [])))].sort((a, b) => a - b);
  });
  return kept[0].length > 0 && kept.every((k) => k.length === kept[0].length) ? kept : null;
}

/** [statistics] → entries of the data that it depends on */
function ownersOf(data: Float64Array, of: (x: Float64Array) => Float64Array): number[][] {
  const before = of(data);
  const owners: number[][] = Array.from(before, () => []);
  data.forEach((x, i) => {
    if (Number.isNaN(x)) return;
    const changed = [1, 1e3, 1e6].map((by) => of(data.map((y, j) => (j === i ? x + by * (1 + Math.abs(x)) : y))));
    before.forEach((value, s) => {
      if (changed.some((after) => !Object.is(after[s], value))) owners[s].push(i);
    });
  });
  return owners;
}

/** Whether all that was measured counts. */
export const isAllOf = ({ world }: Environment, kept: KeptObservations): boolean =>
  world.arms.every(({ data }, arm) => kept[arm].length === data.filter((x) => !Number.isNaN(x)).length);

/** Whether statistics are the observations themselves: of their roots or fractions, densities differ by a Jacobian. */
export const statisticsAreData = ({ world, statistics }: Environment, kept: KeptObservations): boolean =>
  world.arms.every(({ data }, arm) => {
    const values = [...statistics.of(data, arm)].sort((a, b) => a - b);
    const numbers = kept[arm].map((i) => data[i]).sort((a, b) => a - b);
    return values.length === numbers.length && values.every((v, i) => v === numbers[i]);
  });
