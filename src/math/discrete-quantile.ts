/**
 * @file Quantile of a distribution on 0, 1, 2, … from its log-density alone: the smallest k with P(X ≤ k) ≥ p, by summing
 * mass from where it begins to matter. Exact up to rounding; cost grows with the standard deviation, not with the mean.
 */

/** Standard deviations below the mean where the sum starts: mass beyond is below 10⁻¹⁸ of counts with Poisson-like tails. */
const START = 12;

export function discreteQuantile(
  p: number,
  logDensity: (k: number) => number,
  mean: number,
  sd: number,
  last = Infinity,
): number {
  if (!(p >= 0 && p <= 1 && mean >= 0 && sd >= 0)) return NaN;
  const start = Math.max(0, Math.floor(mean - START * sd));
  const limit = Math.min(last, Math.ceil(mean + 1000 * sd + 1000));
  let sum = 0;
  for (let k = start; k < limit; k++) {
    sum += Math.exp(logDensity(k));
    if (sum >= p) return k;
  }
  return limit;
}
