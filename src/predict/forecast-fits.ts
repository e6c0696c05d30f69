/**
 * @file Forecasts of a run of fits: what the best program predicts where each test fold is scored, averaged over its fits, with
 * intervals from its errors on the validation folds.
 */
import type { Environment, Fold } from "../envs/types.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { naivePredictions } from "../evaluate/fit/naive.js";
import { errorsOf, scorePredictions } from "../evaluate/fit/score.js";
import { scoredRows } from "../evaluate/fit/scored-rows.js";
import type { Predictions } from "../evaluate/fit/types.js";
import { coverageOf } from "./bands.js";
import { intervalOf } from "./errors.js";
import { fittedEnsemble, type FittedFold } from "./fitted.js";
import type { Fitter } from "../evaluate/fit/fit-fold.js";
import { type Column, columnsShown, seriesOf, valuesWhereMeasured } from "./series.js";
import type { Band, Forecast, Predicted } from "./types.js";
import { calibrated, type Calibrated } from "./validation.js";

export interface FitsAsked {
  readonly level: number;
  /** each place by itself, or their sums */
  readonly apart: boolean;
}

/** One forecast for each test fold that has fits. */
export function forecastFits(
  environment: Environment,
  validation: readonly FittedFold[],
  test: readonly FittedFold[],
  { level, apart }: FitsAsked,
): Forecast[] {
  const { lanes, laneNames } = taskOf(environment);
  const columns = columnsShown(environment.world, lanes === "places" ? laneNames : [], apart);
  const errors = columns.map((column) => calibrated(environment, validation, column));
  return test.flatMap((folded) => {
    if (folded.forecasts.length === 0) return [];
    const bands = columns.flatMap((column, c) => bandsOfColumn(environment, folded, column, errors[c], level));
    const { rmse, naive } = scorePredictions(environment, folded.fold, meanOf(folded));
    const who =
      folded.forecasts.length === 1 ? "best program" : `best program, mean of ${folded.forecasts.length} fits`;
    const coverage = coverageOf(bands, firstScored(environment, folded.fold));
    return [{ who, fold: folded.fold.name, bands, coverage, rmse, naive, failed: folded.failed }];
  });
}

/** The first row of a stretch that counts. */
const firstScored = (environment: Environment, fold: Fold): number => {
  const [{ first, from }] = scoredRows(environment, fold);
  return first - from;
};

function meanOf({ forecasts }: FittedFold): Predictions {
  const all = forecasts.map(({ predictions }) => predictions.means);
  return {
    means: all[0].map((first, a) => first.map((_, i) => all.reduce((sum, means) => sum + means[a][i], 0) / all.length)),
  };
}

/** One band for each scored arm, over the rows that are predicted. */
function bandsOfColumn(
  environment: Environment,
  { fold, forecasts }: FittedFold,
  column: Column,
  { scale, spread }: Calibrated,
  level: number,
): Band[] {
  const { world } = environment;
  const task = taskOf(environment);
  const width = Object.values(world.observables).reduce((a, b) => a + b, 0);
  return scoredRows(environment, fold).map(({ arm, from, to }, a) => {
    const own = world.arms[arm].data.slice(from * width, to * width);
    const cut = {
      ...world,
      arms: world.arms.map((each, i) => (i === arm ? { ...each, times: each.times.slice(from, to) } : each)),
    };
    const series = seriesOf(cut, arm, column, own, task.calendar, from);
    const members = forecasts.map(({ predictions }) => valuesWhereMeasured(predictions.means[a], own, column, width));
    const intervals = series.times.map((_, i) =>
      intervalOf(
        members.map((values) => scale.to(values[i])),
        spread,
        task.kind === "forecast" ? i : 0,
        level,
      ),
    );
    return {
      ...series,
      lower: intervals.map((v) => scale.from(v.lower)),
      middle: intervals.map((v) => scale.from(v.middle)),
      upper: intervals.map((v) => scale.from(v.upper)),
    };
  });
}

/** One-step tasks: programs go on from their own predictions. The naive one stays at the first observation. */
export function rollOutOf(
  environment: Environment,
  fitter: Fitter,
  { fold, forecasts }: FittedFold,
): Predicted["rollOut"] {
  if (taskOf(environment).kind !== "one-step" || forecasts.length === 0) return null;
  const width = Object.values(environment.world.observables).reduce((a, b) => a + b, 0);
  const runs = fittedEnsemble(fitter, "", forecasts).run(null);
  const squares = runs.map((arms) => {
    const means = arms.map((output, a) => output ?? new Float64Array(forecasts[0].arms[a].means.length).fill(NaN));
    return errorsOf(environment, fold, { means }).perPlace ** 2;
  });
  const stay = naivePredictions(environment, fold).means.map((means) => means.map((_, i) => means[i % width]));
  const rmse = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  return { rmse, naive: errorsOf(environment, fold, { means: stay }).perPlace };
}
