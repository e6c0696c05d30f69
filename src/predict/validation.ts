/** @file Errors of the fits of the validation folds, by observable and place: what intervals on test folds are made of. */
import type { Environment } from "../envs/types.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { scoredRows } from "../evaluate/fit/scored-rows.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import { type ErrorAt, scaleOf, type Scale, spreadOfErrors, type Spread } from "./errors.js";
import type { FoldPredictions } from "./average.js";
import { type Column, valuesOf, valuesWhereMeasured } from "./series.js";

export interface Calibrated {
  readonly scale: Scale;
  readonly spread: Spread;
}

/** Of one column, from all fits of all validation folds. */
export function calibrated(environment: Environment, folds: readonly FoldPredictions[], column: Column): Calibrated {
  const { world } = environment;
  const isForecast = taskOf(environment).kind === "forecast";
  const width = rowWidth(environment);
  const last = Math.max(0, ...folds.map(({ fold }) => fold.window?.to ?? Infinity)); // nothing of the test windows
  const data = world.arms.flatMap((arm) => valuesOf(arm.data.slice(0, last * width), column, width));
  const scale = scaleOf(data, isForecast);
  const errors = folds.flatMap(({ fold, forecasts }) =>
    forecasts.flatMap(({ predictions }) =>
      scoredRows(environment, fold).flatMap((rows, a): ErrorAt[] => {
        const own = world.arms[rows.arm].data.slice(rows.from * width, rows.to * width);
        const predicted = valuesWhereMeasured(predictions.means[a], own, column, width);
        return valuesOf(own, column, width).flatMap((y, i) => {
          const scored = rows.from + i >= rows.first && !Number.isNaN(y);
          return scored ? [{ lead: isForecast ? i : 0, error: scale.to(y) - scale.to(predicted[i]) }] : [];
        });
      }),
    ),
  );
  const [first] = folds;
  const freedom = isForecast ? folds.length : folds.reduce((n, { fold }) => n + fold.scored.length, 0);
  const horizon = first && isForecast ? first.fold.window!.to - first.fold.window!.split : 1;
  return { scale, spread: spreadOfErrors(errors, horizon, freedom) };
}
