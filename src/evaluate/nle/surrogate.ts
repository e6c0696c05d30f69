/**
 * @file The likelihood learnt from simulations: log p̂(x | θ, arm) = log P̂(no failure | θ, arm) +
 * log q(x | θ, design of the arm). A failed simulation is probability lost, at the θ where it fails.
 */
import type { LogProbability } from "../../density/bernoulli.js";
import type { ConditionalDensity, FitDensities, Rows } from "../../density/density.js";
import { rowsAt, tableOf } from "../../density/rows.js";
import type { Stream } from "../../math/rng.js";
import type { LogLikelihood } from "./importance.js";
import { askFor } from "./request.js";
import type { Asking } from "./request.js";
import type { Simulations } from "./simulations.js";

export interface Surrogate {
  readonly density: ConditionalDensity;
  /** log p̂(observed | z, arm) */
  logLikelihood(arm: number, observed: Float64Array): LogLikelihood;
  /** Σ_arms log p̂(observed[arm] | z, arm) */
  logJoint(observed: readonly Float64Array[]): LogLikelihood;
}

export interface Setting {
  /** [arms] */
  readonly designs: readonly (readonly number[])[];
  /** [count × dim] of z */
  features(z: Float64Array, count: number): Float64Array;
  readonly dim: number;
  /** frees what looking up densities leaves behind */
  tidy<R>(work: () => R): R;
  /** several arms share one θ */
  readonly joint: boolean;
  readonly fit: FitDensities;
  /** for what only says where to look */
  readonly fitRoughly: FitDensities;
  fitSuccess(succeeded: readonly boolean[], condition: Rows, stream: Stream): LogProbability;
}

/** Densities looked up in one call: bounds the memory of a joint likelihood of many arms. */
const AT_ONCE = 1 << 16;

export function* learnLikelihood(
  { designs, features, dim, fitSuccess, tidy }: Setting,
  fit: FitDensities,
  { statistics, arms, z, count }: Simulations,
  stream: Stream,
): Asking<Surrogate> {
  const condition = conditionRows(features(z, count), dim, count, (i) => designs[arms[i]]);
  const kept = statistics.flatMap((s, i) => (s === null ? [] : [i]));
  const x = kept.map((i) => statistics[i] as Float64Array);
  const pairs = { x: tableOf(x, x[0].length), condition: rowsAt(condition, kept), stream: stream.fork("statistics") };
  const density = yield* askFor(fit, pairs);
  const succeeded = statistics.map((s) => s !== null);
  const logSuccess = fitSuccess(succeeded, condition, stream.fork("success"));

  const looked = (x: Rows, given: Rows): Float64Array =>
    tidy(() => {
      const logFinished = logSuccess(given);
      return density.logDensity(x, given).map((l, i) => l + logFinished[i]);
    });
  const rowOf = (x: Float64Array): Rows => ({ values: x, count: 1, width: x.length });
  const logLikelihood = (arm: number, observed: Float64Array) => (points: Float64Array, n: number) =>
    looked(
      rowOf(observed),
      conditionRows(features(points, n), dim, n, () => designs[arm]),
    );

  function logJoint(observed: readonly Float64Array[]): LogLikelihood {
    return (points, n) => {
      const known = features(points, n);
      const total = new Float64Array(n);
      const together = Math.max(1, Math.floor(AT_ONCE / n));
      for (let first = 0; first < observed.length; first += together) {
        const some = observed.slice(first, first + together);
        const given = conditionRows(known, dim, some.length * n, (row) => designs[first + Math.floor(row / n)]);
        looked(tableOf(some, some[0].length), given).forEach((l, row) => (total[row % n] += l));
      }
      return total;
    };
  }
  return { density, logLikelihood, logJoint };
}

/** [count × (dim + design)]: features [n × dim], again and again, and a design for every row. */
function conditionRows(
  known: Float64Array,
  dim: number,
  count: number,
  designOf: (row: number) => readonly number[],
): Rows {
  const width = dim + designOf(0).length;
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    const from = (row * dim) % Math.max(1, known.length);
    for (let j = 0; j < dim; j++) values[row * width + j] = known[from + j];
    values.set(designOf(row), row * width + dim);
  }
  return { values, count, width };
}
