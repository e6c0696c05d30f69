/**
 * @file Predictions that learn nothing: what a program has to beat. All of them read what may be fitted, and nothing of what
 * is scored; `hindsight` alone, a bound and no forecast, reads the answers.
 */
import type { Environment, Fold } from "../envs/types.js";
import { columnMeans } from "../evaluate/fit/column-means.js";
import { foldWorld, taskOf } from "../evaluate/fit/fold-world.js";
import { naivePredictions } from "../evaluate/fit/naive.js";
import { scoredRows } from "../evaluate/fit/scored-rows.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import type { Predictor } from "../evaluate/fit/types.js";
import { seasonal } from "./seasonal.js";

const NAIVE_NAMES = { forecast: "last value", "one-step": "no change", regression: "mean of the fitted" } as const;

/** Those that apply; the first one is the naive prediction that scores are measured against. */
export function naivePredictors(environment: Environment): readonly Predictor[] {
  const { kind } = taskOf(environment);
  const reference: Predictor = { name: NAIVE_NAMES[kind], refuses: () => null, predict: naivePredictions };
  return [reference, meanOfFitted, seasonal].filter((p) => p.refuses(environment) === null);
}

/** One number for each column: its mean over what is fitted (of a regression this is the naive prediction itself). */
const meanOfFitted: Predictor = {
  name: "mean of the fitted",
  refuses: (environment) => (taskOf(environment).kind === "regression" ? "it is the naive prediction" : null),
  predict: (environment, fold) => constant(environment, fold, fittedMeans(environment, fold)),
};

function fittedMeans(environment: Environment, fold: Fold): Float64Array {
  const { arms } = foldWorld(environment, fold);
  const forecast = taskOf(environment).kind === "forecast";
  return columnMeans(
    arms.filter((_, a) => forecast || fold.fitted.includes(a)).map(({ data }) => data),
    rowWidth(environment),
  );
}

/** The constants that would have been best, had the scored data been known. */
export const hindsight: Predictor = {
  name: "best constant in hindsight",
  refuses: () => null,
  predict(environment, fold) {
    const width = rowWidth(environment);
    const scored = scoredRows(environment, fold).map(({ arm, first, to }) =>
      environment.world.arms[arm].data.subarray(first * width, to * width),
    );
    return constant(environment, fold, columnMeans(scored, width));
  },
};

function constant(environment: Environment, fold: Fold, row: Float64Array): ReturnType<Predictor["predict"]> {
  const rows = scoredRows(environment, fold).map(({ from, to }) => to - from);
  return { means: rows.map((n) => Float64Array.from({ length: n * row.length }, (_, i) => row[i % row.length])) };
}
