/**
 * @file Forecasts of a run of fits: what a program predicts where each test fold is scored, averaged over its fits, with
 * intervals from its errors on the validation folds. The same of an average of programs, whose errors are its own.
 */
import type { Environment, Fold } from "../envs/types.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { scorePredictions } from "../evaluate/fit/score.js";
import { scoredRows } from "../evaluate/fit/scored-rows.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import { type FoldPredictions, meanOfFits } from "./average.js";
import { coverageOf } from "./bands.js";
import type { Beyond } from "./beyond.js";
import { intervalOf } from "./errors.js";
import { type Column, columnsShown, seriesOf, valuesWhereMeasured } from "./series.js";
import type { Band, Forecast } from "./types.js";
import { calibrated, type Calibrated } from "./validation.js";

export interface FitsAsked {
  readonly level: number;
  /** each place by itself, or their sums */
  readonly apart: boolean;
}

/** Who predicts, and what. */
export interface FitsVoice {
  readonly who: string;
  readonly validation: readonly FoldPredictions[];
  readonly test: readonly FoldPredictions[];
  /** null where nothing is asked of the time after the data */
  readonly ahead: FoldPredictions | null;
}

/** One forecast for each test fold that has fits, and one of the time after the data. */
export function forecastFits(
  environment: Environment,
  voice: FitsVoice,
  { level, apart }: FitsAsked,
  beyond: Beyond | null,
): Forecast[] {
  const { lanes, laneNames } = taskOf(environment);
  const all = columnsShown(environment.world, lanes === "places" ? laneNames : [], apart);
  const columns = all.map((column) => everMeasured(environment, column));
  const errors = columns.map((column) => calibrated(environment, voice.validation, column));
  const bandsIn = (of: Environment, folded: FoldPredictions): Band[] =>
    columns.flatMap((column, c) => bandsOfColumn(of, folded, column, errors[c], level));
  const { who } = voice;
  const tests = voice.test.flatMap((folded): Forecast[] => {
    if (folded.forecasts.length === 0) return [];
    const bands = bandsIn(environment, folded);
    const { rmse, naive } = scorePredictions(environment, folded.fold, { means: meanOfFits(folded.forecasts) });
    const coverage = coverageOf(bands, firstScored(environment, folded.fold));
    return [{ who, fold: folded.fold.name, bands, coverage, rmse, naive, failed: folded.failed }];
  });
  if (beyond === null || voice.ahead === null || voice.ahead.forecasts.length === 0) return tests;
  const bands = bandsIn(beyond.environment, voice.ahead);
  const { failed } = voice.ahead;
  return [...tests, { who, fold: null, bands, coverage: null, rmse: null, naive: null, failed }];
}

/** Without the places that never report: what is summed after the data is what was summed in them. */
function everMeasured({ world }: Environment, column: Column): Column {
  const width = rowWidth({ world });
  const columns = column.columns.filter((c) =>
    world.arms.some(({ data }) => data.some((x, i) => i % width === c && !Number.isNaN(x))),
  );
  return columns.length === 0 ? column : { ...column, columns };
}

/** The first row of a stretch that counts. */
const firstScored = (environment: Environment, fold: Fold): number => {
  const [{ first, from }] = scoredRows(environment, fold);
  return first - from;
};

/** One band for each scored arm, over the rows that are predicted. */
function bandsOfColumn(
  environment: Environment,
  { fold, forecasts }: FoldPredictions,
  column: Column,
  { scale, spread }: Calibrated,
  level: number,
): Band[] {
  const { world } = environment;
  const task = taskOf(environment);
  const width = rowWidth(environment);
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
