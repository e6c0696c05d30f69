/**
 * @file Predictions of data that were held out, and how they are scored: what a fitted program and a baseline have in common.
 */
import type { NetworkChoice } from "../../core/method-names.js";
import type { Environment, Fold } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { Mode } from "../../programs/types.js";

/** Predicted values where the fold is scored: [scored arms][scored times × width], columns as in `Arm.data`. */
export interface Predictions {
  readonly means: readonly Float64Array[];
  /** standard deviations of prediction errors, same shape, where the predictor has them */
  readonly sds?: readonly Float64Array[];
}

/** Anything that predicts a fold: the naive forecasts, learnt black boxes, fitted programs. Pure given the stream. */
export interface Predictor {
  readonly name: string;
  /** null where it applies; else why not, in words */
  refuses(environment: Environment): string | null;
  predict(environment: Environment, fold: Fold, stream: Stream): Predictions;
}

/** How a program with derivatives is fitted. */
export interface FitOptions {
  /** what supplies predicted parameters where the program has no network; "auto": what the task says */
  readonly network: NetworkChoice;
  /** optimiser steps at most */
  readonly iterations: number;
  /** "auto": a small sweep over the rates of `PACES`, judged on a part of what is fitted */
  readonly rate: number | "auto";
  readonly decay: number;
  readonly clip: number;
  /** steps without an inner validation loss that is better by 1 % before a fit stops */
  readonly patience: number;
}

/** All that a run says about fits: plain data, so that it reaches worker threads. */
export interface Fitting {
  readonly mode: Mode;
  readonly options: FitOptions;
}
