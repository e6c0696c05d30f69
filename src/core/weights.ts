/**
 * @file Immutable log-weights of a weighted sample. Everything is done in log space; a weight of 0 is −Infinity; a
 * sample in which every weight is 0 cannot be normalised and is an error with a name.
 *
 *   W_i = exp(l_i) / Σ_j exp(l_j),   ESS = 1 / Σ_i W_i²   (Kong, Liu & Wong 1994)
 */
import { logSumExp } from "../math/log-sum-exp.js";
import { RunError } from "./errors.js";

/** Every particle has weight 0: there is nothing to resample from. */
export class AllWeightsZeroError extends RunError {
  override readonly name: string = "AllWeightsZeroError";

  constructor(what: string) {
    super(
      `Every ${what} has weight 0 (log-weight −Infinity): no program can produce the data under its prior, or all failed. ` +
        "Look at the failures in journal.jsonl, widen the base program's priors or observation noise, or start from another base.",
    );
  }
}

/** Normalised weights, [N]. Throws AllWeightsZeroError where all are 0. */
export function normalise(logWeights: ArrayLike<number>, what = "particle"): Float64Array {
  const logTotal = logSumExp(logWeights);
  if (logTotal === -Infinity) throw new AllWeightsZeroError(what);
  return Float64Array.from(logWeights, (l) => (l === Infinity ? NaN : Math.exp(l - logTotal)));
}

/** Effective sample size of normalised weights: 1 … N. */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let sumOfSquares = 0;
  for (let i = 0; i < weights.length; i++) sumOfSquares += weights[i] ** 2;
  return 1 / sumOfSquares;
}

/** Weights of equal keys added up: clones count once. */
export function collapse<K>(keys: readonly K[], weights: ArrayLike<number>): Map<K, number> {
  const total = new Map<K, number>();
  for (let i = 0; i < keys.length; i++) total.set(keys[i], (total.get(keys[i]) ?? 0) + weights[i]);
  return total;
}
