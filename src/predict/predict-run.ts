/** @file `discover predict`: forecasts of a finished run, by its best program and by the average over programs. */
import { UsageError } from "../core/errors.js";
import { stream } from "../math/rng.js";
import { forecastDraws } from "./forecast-draws.js";
import { forecastFits, rollOutOf } from "./forecast-fits.js";
import { isOfFits, openFittedRun } from "./fitted-run.js";
import { voicesOf } from "./programs.js";
import { fittedValues } from "./fitted-values.js";
import type { FinishedRun } from "./read-run.js";
import type { Predicted } from "./types.js";

export interface PredictAsked {
  readonly level: number;
  /** observations after the last one */
  readonly horizon: number;
  readonly members: number;
  /** null: as many as can be shown */
  readonly arms: number | null;
  readonly apart: boolean;
}

export async function predictRun(run: FinishedRun, asked: PredictAsked): Promise<Predicted> {
  const { environment } = run;
  const common = {
    run: run.dir,
    environment: environment.name,
    level: asked.level,
    unit: environment.task?.unit ?? "",
    timeUnit: environment.world.units["t"] ?? "",
  };
  return { ...common, ...(isOfFits(run) ? await ofFits(run, asked) : ofDraws(run, asked)) };
}

type Parts = Pick<Predicted, "forecasts" | "rollOut" | "fitted" | "notes">;

function ofDraws(run: FinishedRun, asked: PredictAsked): Parts {
  const { environment, config } = run;
  const voices = voicesOf(run);
  const key = stream(config.seed).fork("predict").key();
  const arms = Math.min(asked.arms ?? armsShown(environment.world.arms), environment.world.arms.length);
  const forecasts = forecastDraws(environment, voices, { ...asked, arms, key });
  const { length } = environment.world.arms;
  const some = arms < length ? [`The first ${arms} of ${length} experiments are simulated (--arms).`] : [];
  const failed = forecasts.flatMap(({ who, failed: n }) =>
    n === 0 ? [] : [`Of ${who}, ${n} of ${asked.members} simulations failed and are left out.`],
  );
  return { forecasts, rollOut: null, fitted: null, notes: [...voices.notes, ...some, ...failed] };
}

/** Whole series need a panel each; experiments that are measured once share one. */
export const armsShown = (arms: readonly { readonly times: readonly number[] }[]): number =>
  arms.every(({ times }) => times.length === 1) ? 30 : 6;

async function ofFits(run: FinishedRun, { level, apart, horizon }: PredictAsked): Promise<Parts> {
  if (horizon > 0)
    throw new UsageError(
      "Expected no --horizon: a run of fits predicts its test folds, and no fit of it knows all data",
    );
  const { environment } = run;
  const fitted = await openFittedRun(run);
  const test = fitted.folds("test");
  if (test.length === 0) throw new UsageError(`${run.dir} holds no fits of test folds: is the run finished?`);
  const forecasts = forecastFits(environment, fitted.folds("validation"), test, { level, apart });
  const failed = test.reduce((sum, fold) => sum + fold.failed, 0);
  const notes = [
    "Fits are no posterior: there is no average over programs, only one over the fits of the best one.",
    ...(run.summary.heldOut?.overlap === true
      ? ["Test windows overlap: their errors are not independent, and the standard errors of their mean are too small."]
      : []),
    ...(failed === 0 ? [] : [`${failed} fits fail where they predict, and are left out.`]),
    ...(environment.task?.synthetic === true ? ["The data of this environment are synthetic."] : []),
  ];
  return {
    forecasts,
    rollOut: rollOutOf(environment, fitted.fitter, test[test.length - 1]),
    fitted: fittedValues(test.flatMap((fold) => fold.forecasts)),
    notes,
  };
}
