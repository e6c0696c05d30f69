/**
 * @file Errors of predictions where a fold is scored, for fitted programs and baselines alike.
 *
 *   per place   √ mean over arms, times, targets and places of (prediction − data)²
 *   aggregate   √ mean over arms, times and targets of (Σ prediction − Σ data)², sums over places, one series per target
 *   score       count · ln(naive RMSE / RMSE), nats, in the task's metric
 *
 * What was not measured is left out, of both sums too. The score is a log-likelihood ratio of Gaussian errors whose
 * variance is fitted, nothing more; it is no evidence.
 */
import type { FoldScore } from "../../core/types.js";
import type { Environment, Fold } from "../../envs/types.js";
import { taskOf } from "./fold-world.js";
import { naivePredictions } from "./naive.js";
import { type ScoredRows, scoredRows } from "./scored-rows.js";
import { rowWidth, targetColumns } from "./target-columns.js";
import type { Predictions } from "./types.js";

/** Below this share of the naive error a prediction is exact, and a score would only count digits. */
export const EXACT = 1e-9;

interface Errors {
  readonly aggregate: number;
  readonly perPlace: number;
  /** rows in which something was measured */
  readonly count: number;
}

/** Throws where predictions do not have the shape of what is scored. */
export function scorePredictions(environment: Environment, fold: Fold, predictions: Predictions): FoldScore {
  const errors = errorsOf(environment, fold, predictions);
  const rmse = inMetric(environment, errors);
  const naive = naiveError(environment, fold);
  const { aggregate, perPlace, count } = errors;
  return { fold: fold.name, rmse, aggregate, perPlace, naive, count, score: scoreOf(rmse, naive, count) };
}

/** In the task's metric; NaN where nothing is scored. Where it is 0 no score can be made. */
export const naiveError = (environment: Environment, fold: Fold): number =>
  inMetric(environment, errorsOf(environment, fold, naivePredictions(environment, fold)));

const inMetric = (environment: Environment, { aggregate, perPlace }: Errors): number =>
  taskOf(environment).metric === "aggregate" ? aggregate : perPlace;

function scoreOf(rmse: number, naive: number, count: number): number {
  if (Number.isNaN(rmse)) return -Infinity;
  const least = EXACT * naive;
  return naive === 0 ? (rmse === 0 ? 0 : -Infinity) : count * Math.log(naive / Math.max(rmse, least));
}

export function errorsOf(environment: Environment, fold: Fold, { means }: Predictions): Errors {
  const stretches = scoredRows(environment, fold);
  if (means.length !== stretches.length)
    throw new RangeError(`Expected predictions of ${stretches.length} arms, got ${means.length}`);
  const single = { sum: 0, count: 0 };
  const total = { sum: 0, count: 0 };
  let count = 0;
  stretches.forEach((rows, a) => (count += addErrors(environment, rows, means[a], single, total)));
  return {
    perPlace: Math.sqrt(single.sum / single.count),
    aggregate: Math.sqrt(total.sum / total.count),
    count,
  };
}

interface Sum {
  sum: number;
  count: number;
}

function addErrors(environment: Environment, rows: ScoredRows, means: Float64Array, single: Sum, total: Sum): number {
  const width = rowWidth(environment);
  const columns = targetColumns(environment);
  const { data } = environment.world.arms[rows.arm];
  if (means.length !== (rows.to - rows.from) * width)
    throw new RangeError(
      `Expected ${(rows.to - rows.from) * width} predictions of arm ${rows.arm}, got ${means.length}`,
    );
  let count = 0;
  for (let i = rows.first; i < rows.to; i++) {
    let any = false;
    for (const { offset, width: places } of columns) {
      let [error, measured] = [0, 0];
      for (let p = 0; p < places; p++) {
        const observed = data[i * width + offset + p];
        if (Number.isNaN(observed)) continue;
        const e = means[(i - rows.from) * width + offset + p] - observed;
        error += e;
        single.sum += e * e;
        measured++;
      }
      if (measured === 0) continue;
      any = true;
      single.count += measured;
      total.sum += error * error;
      total.count++;
    }
    if (any) count++;
  }
  return count;
}
