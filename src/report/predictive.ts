/**
 * @file Posterior-predictive bands: what new data would look like under a program's posterior. θ is drawn from the
 * posterior, then a whole experiment is simulated forward and observed with noise, so the band says how well the program
 * alone explains the data. It is not a filter: no simulation sees the data other than through θ.
 */
import { simulate } from "../evaluate/simulate.js";
import { quantileOf } from "../math/sample.js";
import type { CompiledProgram, Key, World } from "../programs/types.js";

export interface PredictiveBand {
  /** name of the experiment; "" where there is only one */
  readonly arm: string;
  /** "inBed", or "ili[3]" for one number of an array */
  readonly observable: string;
  readonly unit: string;
  readonly timeUnit: string;
  /** [times] */
  readonly times: readonly number[];
  /** [times], NaN where nothing was measured */
  readonly data: readonly number[];
  /** [times], quantiles 5 %, 50 % and 95 % */
  readonly lower: readonly number[];
  readonly median: readonly number[];
  readonly upper: readonly number[];
  /** share of simulations that failed, and are not in the band */
  readonly failed: number;
}

export interface PredictiveOptions {
  readonly key: Key;
  /** whole experiments simulated, going round the draws of θ */
  readonly simulations?: number;
  /** experiments shown, the first ones */
  readonly arms?: number;
}

/** Names of the columns of one observation. */
function columnsOf({ observables, units }: World): { name: string; unit: string }[] {
  return Object.entries(observables).flatMap(([name, width]) =>
    Array.from({ length: width }, (_, i) => ({ name: width === 1 ? name : `${name}[${i}]`, unit: units[name] ?? "" })),
  );
}

/** Bands of one arm from its simulations, each [times × width]. */
export function bandsOf(world: World, arm: number, outputs: readonly Float64Array[], failed: number): PredictiveBand[] {
  const { name, times, data } = world.arms[arm];
  const columns = columnsOf(world);
  return columns.map((column, c) => {
    const sorted = times.map((_, i) => Float64Array.from(outputs, (out) => out[i * columns.length + c]).sort());
    const quantile = (p: number): number[] => sorted.map((values) => quantileOf(values, p));
    return {
      arm: world.arms.length === 1 ? "" : name,
      observable: column.name,
      unit: column.unit,
      timeUnit: world.units.t ?? "",
      times: times.map((k) => world.t0 + k * world.dt),
      data: times.map((_, i) => data[i * columns.length + c]),
      lower: quantile(0.05),
      median: quantile(0.5),
      upper: quantile(0.95),
      failed,
    };
  });
}

/** Observations inside their band, of all that were measured. Of a program that is true about 90 % are. */
export function coverageOf(bands: readonly PredictiveBand[]): { readonly inside: number; readonly of: number } {
  const hits = bands.flatMap(({ data, lower, upper }) =>
    data.flatMap((value, i) => (Number.isNaN(value) ? [] : [value >= lower[i] && value <= upper[i]])),
  );
  return { inside: hits.filter(Boolean).length, of: hits.length };
}

/** Bands for every series of the first experiments. `draws`: posterior of the parameters, [draws][parameters]. */
export function posteriorPredictive(
  program: CompiledProgram,
  world: World,
  draws: readonly (readonly number[])[],
  { key, simulations = 1000, arms = 6 }: PredictiveOptions,
): PredictiveBand[] {
  if (draws.length === 0) throw new Error("Expected draws of the parameters, got none");
  const thetas = draws.map((draw) => Float64Array.from(draw));
  return world.arms.slice(0, arms).flatMap((_, arm) => {
    const outputs = Array.from({ length: simulations }, (__, i) =>
      simulate(program, world.arms, arm, thetas[i % thetas.length], key, arm * simulations + i),
    );
    const whole = outputs.filter((out): out is Float64Array => out !== null);
    return bandsOf(world, arm, whole, 1 - whole.length / simulations);
  });
}
