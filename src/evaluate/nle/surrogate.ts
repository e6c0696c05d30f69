/**
 * @file The likelihood learnt from simulations: log p̂(x | θ, arm) = log P̂(no failure) + log q(x | θ, design of the
 * arm). A failed simulation is probability lost.
 */
import type { ConditionalDensity, FitDensities } from "../../density/density.js";
import { tableOf } from "../../density/rows.js";
import type { Stream } from "../../math/rng.js";
import type { LogLikelihood } from "./importance.js";
import type { Simulations } from "./simulations.js";

export interface Surrogate {
  readonly density: ConditionalDensity;
  /** log p̂(observed | z, arm) */
  logLikelihood(arm: number, observed: Float64Array): LogLikelihood;
}

export interface Setting {
  /** [arms] */
  readonly designs: readonly (readonly number[])[];
  /** [count × dim] of z */
  features(z: Float64Array, count: number): Float64Array;
  readonly dim: number;
  readonly fit: FitDensities;
}

export function learnLikelihood(setting: Setting, simulations: Simulations, stream: Stream): Surrogate {
  const { designs, features, dim } = setting;
  const { statistics, arms, z, count } = simulations;
  const all = features(z, count);
  const kept = statistics.flatMap((s, i) => (s === null ? [] : [i]));
  const condition = kept.map((i) => [...all.subarray(i * dim, (i + 1) * dim), ...designs[arms[i]]]);
  const x = kept.map((i) => statistics[i] as Float64Array);
  const [density] = setting.fit([
    { x: tableOf(x, x[0].length), condition: tableOf(condition, dim + designs[0].length), stream },
  ]);
  const logSuccess = Math.log(kept.length / count);
  return {
    density,
    logLikelihood: (arm, observed) => (points, n) => {
      const given = features(points, n);
      const rows = Array.from({ length: n }, (_, i) => [...given.subarray(i * dim, (i + 1) * dim), ...designs[arm]]);
      const input = { values: observed, count: 1, width: observed.length };
      return density.logDensity(input, tableOf(rows, dim + designs[0].length)).map((l) => l + logSuccess);
    },
  };
}
