/**
 * @file The likelihood learnt from simulations: log p̂(x | θ, arm) = log P̂(no failure | θ, arm) +
 * log q(x | θ, design of the arm). A failed simulation is probability lost, at the θ where it fails.
 */
import type { LogProbability } from "../../density/bernoulli.js";
import type { ConditionalDensity, FitDensities, Rows } from "../../density/density.js";
import { rowsAt, tableOf } from "../../density/rows.js";
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
  /** several arms share one θ */
  readonly joint: boolean;
  readonly fit: FitDensities;
  /** for what only says where to look */
  readonly fitRoughly: FitDensities;
  fitSuccess(succeeded: readonly boolean[], condition: Rows, stream: Stream): LogProbability;
}

export function learnLikelihood(
  setting: Setting,
  fit: FitDensities,
  simulations: Simulations,
  stream: Stream,
): Surrogate {
  const { designs } = setting;
  const { statistics, arms, z, count } = simulations;
  const condition = conditionRows(setting, z, count, (i) => designs[arms[i]]);
  const kept = statistics.flatMap((s, i) => (s === null ? [] : [i]));
  const x = kept.map((i) => statistics[i] as Float64Array);
  const [density] = fit([
    { x: tableOf(x, x[0].length), condition: rowsAt(condition, kept), stream: stream.fork("statistics") },
  ]);
  const succeeded = statistics.map((s) => s !== null);
  const logSuccess = setting.fitSuccess(succeeded, condition, stream.fork("success"));
  return {
    density,
    logLikelihood: (arm, observed) => (points, n) => {
      const given = conditionRows(setting, points, n, () => designs[arm]);
      const logFinished = logSuccess(given);
      return density.logDensity(tableOf([observed], observed.length), given).map((l, i) => l + logFinished[i]);
    },
  };
}

/** Features of θ and the design of an arm, for every row of z. */
function conditionRows(
  { features, dim }: Setting,
  z: Float64Array,
  count: number,
  design: (row: number) => readonly number[],
): Rows {
  const all = features(z, count);
  const rows = Array.from({ length: count }, (_, i) => [...all.subarray(i * dim, (i + 1) * dim), ...design(i)]);
  return tableOf(rows, dim + design(0).length);
}
