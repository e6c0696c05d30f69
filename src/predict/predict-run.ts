/** @file `discover predict`: forecasts of a finished run, by its best program and by the average over programs. */
import { UsageError } from "../core/errors.js";
import { stream } from "../math/rng.js";
import { averageFolds } from "./average.js";
import { type Beyond, beyondData } from "./beyond.js";
import { averagedOf } from "./finalists.js";
import { forecastDraws } from "./forecast-draws.js";
import { type FitsVoice, forecastFits } from "./forecast-fits.js";
import { type FittedProgram, isOfFits, openFittedRun } from "./fitted-run.js";
import { voicesOf } from "./programs.js";
import { fittedValues } from "./fitted-values.js";
import type { FinishedRun } from "./read-run.js";
import { rollOutOf } from "./roll-out.js";
import type { Averaged, Predicted } from "./types.js";

export interface PredictAsked {
  readonly level: number;
  /** observations after the last one */
  readonly horizon: number;
  readonly members: number;
  /** null: as many as can be shown */
  readonly arms: number | null;
  readonly apart: boolean;
  /** runs of fits: programs that are averaged over, at most; absent: none */
  readonly average?: number;
  /** told of what takes time */
  readonly note?: (text: string) => void;
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

type Parts = Pick<Predicted, "forecasts" | "rollOut" | "fitted" | "averaged" | "notes">;

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
  return { forecasts, rollOut: null, fitted: null, averaged: [], notes: [...voices.notes, ...some, ...failed] };
}

/** Whole series need a panel each; experiments that are measured once share one. */
export const armsShown = (arms: readonly { readonly times: readonly number[] }[]): number =>
  arms.every(({ times }) => times.length === 1) ? 30 : 6;

async function ofFits(run: FinishedRun, asked: PredictAsked): Promise<Parts> {
  const { environment, summary } = run;
  const beyond = asked.horizon > 0 ? beyondData(environment, asked.horizon) : null;
  const fitted = await openFittedRun(run);
  const test = fitted.best.folds("test");
  if (test.length === 0) throw new UsageError(`${run.dir} holds no fits of test folds: is the run finished?`);
  const averaged = averagedOf(run, asked);
  if (beyond !== null) asked.note?.("Fitting all data, for the time after them\n");
  const best = voiceOf(`best program${fitsWords(test)}`, fitted.best, beyond);
  const others = averaged.map(({ id, weight }) => {
    const voice = id === summary.best.id ? best : voiceOf("", fitted.program(id), beyond);
    return { weight, voice };
  });
  const voices = [best, ...(others.length === 0 ? [] : [averageOf(others)])];
  const forecasts = voices.flatMap((voice) => forecastFits(environment, voice, asked, beyond));
  return {
    forecasts,
    rollOut: rollOutOf(environment, fitted.fitter, test[test.length - 1]),
    fitted: fittedValues(test.flatMap((fold) => fold.forecasts)),
    averaged,
    notes: notesOnFits(run, voices, averaged),
  };
}

const fitsWords = (folds: readonly { readonly forecasts: readonly unknown[] }[]): string => {
  const most = Math.max(...folds.map(({ forecasts }) => forecasts.length));
  return most === 1 ? "" : `, mean of ${most} fits`;
};

const voiceOf = (who: string, program: FittedProgram, beyond: Beyond | null): FitsVoice => ({
  who,
  validation: program.folds("validation"),
  test: program.folds("test"),
  ahead: beyond === null ? null : program.ahead(beyond),
});

function averageOf(parts: readonly { readonly weight: number; readonly voice: FitsVoice }[]): FitsVoice {
  const over = (folds: (voice: FitsVoice) => FitsVoice["test"]) =>
    averageFolds(parts.map(({ weight, voice }) => ({ weight, folds: folds(voice) })));
  return {
    who: `average of the ${parts.length} best programs`,
    validation: over(({ validation }) => validation),
    test: over(({ test }) => test),
    ahead: over(({ ahead }) => (ahead === null ? [] : [ahead])).at(0) ?? null,
  };
}

function notesOnFits(
  { summary, environment }: FinishedRun,
  voices: readonly FitsVoice[],
  averaged: readonly Averaged[],
): string[] {
  const failed = voices[voices.length - 1].test.reduce((sum, fold) => sum + fold.failed, 0);
  return [
    averaged.length === 0
      ? "Fits are no posterior: there is no average over programs, only one over the fits of the best one."
      : "Fits are no posterior. The average is of programs that predict the validation folds best, weighed by 1/RMSE² there (Bates & Granger 1969); test folds have no say in it.",
    ...(voices[0].test.some(({ forecasts }) => forecasts.length > 1)
      ? ["Fits of a fold are averaged before they are scored; the run's own table counts them one by one."]
      : []),
    ...(summary.heldOut?.overlap === true
      ? ["Test windows overlap: their errors are not independent, and the standard errors of their mean are too small."]
      : []),
    ...(failed === 0 ? [] : [`${failed} fits fail where they predict, and are left out.`]),
    ...(environment.task?.synthetic === true ? ["The data of this environment are synthetic."] : []),
  ];
}
