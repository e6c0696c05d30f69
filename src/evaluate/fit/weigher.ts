/**
 * @file Predictions of held-out data as a score: each replicate fits one fold with one seed and is scored on what that fold
 * leaves out (`score.ts`). Not evidence, and no posterior is made of it.
 *
 * With F folds, replicate r has fold r mod F and seed ⌊r / F⌋. Batches A and B are of the validation folds, batch C of the
 * test folds, which nothing else ever opens.
 */
import type { Fitted, FoldScore, HeldOutFold } from "../../core/types.js";
import type { Environment, Fold } from "../../envs/types.js";
import { withNetwork } from "../../envs/with-network.js";
import type { Executor } from "../../neural/executor.js";
import { differentiate } from "../../programs/gradient/differentiate.js";
import type { CompiledProgram } from "../../programs/types.js";
import type { Prediction, Replicate, ReplicateOptions, Weigher } from "../weigher.js";
import { fitFold, type Fit } from "./fit-fold.js";
import type { Fitter } from "./fitter.js";
import { FIT_DEFAULTS } from "./options.js";
import { predictFold } from "./predict-with.js";
import { refusesToFit } from "./refuses.js";
import { remarksOn } from "./remarks.js";
import { scorePredictions } from "./score.js";
import type { Fitting } from "./types.js";

const USUAL: Fitting = { mode: "mechanistic", options: FIT_DEFAULTS };

export const fitWeigher = (on: Executor, fitting: Fitting = USUAL): Weigher =>
  fitWeigherWith({ on, differentiate }, fitting);

export function fitWeigherWith(fitter: Fitter, fitting: Fitting): Weigher {
  return {
    name: "fit",
    pooling: "logarithmic", // the mean of scores
    method: () => `fit/${fitting.mode}`, // also of programs that predict nothing: who would have
    refuses: (program, environment) => refusesToFit(program, environment, fitting.mode, fitter),
    replicate: (program, environment, options) =>
      fitter.on.tidy(() => replicateOf(fitter, fitting, program, environment, options)),
  };
}

/** The folds that a batch takes turns at. */
export function foldsOfBatch({ task }: Environment, batch: ReplicateOptions["batch"]): readonly Fold[] {
  const purpose = batch === "C" ? "test" : "validation";
  return (task?.folds ?? []).filter((fold) => fold.purpose === purpose);
}

function replicateOf(
  fitter: Fitter,
  { options }: Fitting,
  program: CompiledProgram,
  given: Environment,
  { number = 0, batch = "A", stream, warm }: ReplicateOptions,
): Replicate {
  const environment = withNetwork(given, options.network);
  const folds = foldsOfBatch(environment, batch);
  const fold = folds[number % folds.length];
  const start = warm?.find((fitted) => fitted.fold === fold.name);
  const job = { program, environment, fold, stream, options, ...(start === undefined ? {} : { warm: start }) };
  const fit = fitFold(fitter, job);
  const forecast = fit && predictFold(fitter, program, environment, fold, fit);
  const arms = Math.max(fold.fitted.length, 1);
  if (fit === null || forecast === null) return { ...FAILED, clusters: folds.length };
  const score = scorePredictions(environment, fold, forecast.predictions);
  const prediction: Prediction = {
    heldOut: heldOutOf(score, fit, number),
    fitted: fittedOf(program, fold, fit, number),
    remarks: remarksOn(environment, fold, forecast),
  };
  return {
    logZ: score.score,
    draws: [],
    clusters: folds.length,
    simulations: fit.made * arms,
    failed: 0,
    diagnostics: { fittedRate: fit.rate, fittedSteps: fit.iterations },
    prediction,
  };
}

const FAILED: Replicate = { logZ: -Infinity, draws: [], simulations: 1, failed: 1, diagnostics: {} };

const heldOutOf = (score: FoldScore, { made, rate, limited }: Fit, replicate: number): HeldOutFold => ({
  ...score,
  replicate,
  iterations: made,
  limited,
  rate,
});

const fittedOf = (
  { parameters, predicted }: CompiledProgram,
  { name }: Fold,
  { theta, weights, rate, iterations }: Fit,
  replicate: number,
): Fitted => ({
  replicate,
  fold: name,
  parameters: parameters.map((p) => p.name),
  theta,
  predicted: predicted.map((p) => p.name),
  weights,
  rate,
  iterations,
});
