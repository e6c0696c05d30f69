/** @file What fits of held-out data come to: errors of their predictions, and the fits themselves. */

/** Predictions of data held out of a fit. Never evidence. */
export interface HeldOut {
  /** mean over folds and seeds of count · ln(naive RMSE / RMSE), nats: above 0 beats the naive prediction */
  readonly score: number;
  readonly se: number;
  /** mean RMSE over folds and seeds, and its standard error, in the task's unit */
  readonly rmse: number;
  readonly rmseSe: number;
  readonly naive: number;
  /** one for each replicate */
  readonly folds: readonly HeldOutFold[];
}

/** Errors of one prediction of one fold, in the unit of the observable. */
export interface FoldScore {
  readonly fold: string;
  /** the task's metric: RMSE of the sum over places, or over everything that is scored */
  readonly rmse: number;
  readonly aggregate: number;
  readonly perPlace: number;
  /** the metric of the naive prediction: last value (forecast), no change (one-step), mean of what was fitted (regression) */
  readonly naive: number;
  /** times (forecast) or rows scored: what a nat of `score` is worth */
  readonly count: number;
  /** count · ln(naive / rmse), nats: above 0 beats the naive prediction */
  readonly score: number;
}

export interface HeldOutFold extends FoldScore {
  readonly replicate: number;
  /** optimiser steps made, learning rate chosen */
  readonly iterations: number;
  readonly rate: number;
  /** the fit was still getting better when it had made all the steps that it may */
  readonly limited?: boolean;
}

/** One fit, as far as later predictions need it: whoever evaluates hands it on, the journal does not keep it. */
export interface Fitted {
  readonly replicate: number;
  readonly fold: string;
  /** names of the parameters, [dim]; `theta` is in natural units, in the same order */
  readonly parameters: readonly string[];
  readonly theta: readonly number[];
  /** names of the predicted parameters, in the order of heads */
  readonly predicted: readonly string[];
  /** of the network, or v of a Gaussian process, [size]; null where the program predicts no parameter */
  readonly weights: Float32Array | null;
  /** learning rate chosen (0 where there is none), and optimiser steps made: where a warm start goes on */
  readonly rate: number;
  readonly iterations: number;
}
