/**
 * @file Pareto-k̂ of importance weights: the shape of a generalised Pareto distribution fitted to the largest weights
 * by the quick Bayesian estimate of Zhang & Stephens (2009), with the weak prior of Vehtari et al. (2024, appendix). Above
 * 0.7 the estimate and its error are not to be trusted.
 */

/** NaN where there are too few weights (a tail of fewer than 5). */
export function paretoK(logWeights: ArrayLike<number>): number {
  const sorted = Array.from(logWeights)
    .filter((l) => l > -Infinity)
    .sort((a, b) => a - b);
  const S = sorted.length;
  const tail = Math.ceil(Math.min(0.2 * S, 3 * Math.sqrt(S)));
  if (tail < 5) return NaN;
  const top = sorted[S - 1];
  const cutoff = Math.exp(sorted[S - tail - 1] - top);
  const exceedances = sorted.slice(S - tail).map((l) => Math.exp(l - top) - cutoff);
  const positive = exceedances.filter((x) => x > 0);
  return positive.length < 5 ? -Infinity : shape(positive, tail);
}

const PRIOR_ROWS = 10;
const PRIOR_K = 0.5;

/** x: exceedances in increasing order. */
function shape(x: readonly number[], tail: number): number {
  const n = x.length;
  const grid = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1];
  const largest = x[n - 1];
  /** k of the profile likelihood at b (Zhang & Stephens 2009, eq. 4; sign as in k̂) */
  const kAt = (b: number): number => x.reduce((s, v) => s + Math.log1p(-b * v), 0) / n;
  const bs = Array.from({ length: grid }, (_, j) => 1 / largest + (1 - Math.sqrt(grid / (j + 0.5))) / (3 * quartile));
  const logLikelihoods = bs.map((b) => {
    const k = kAt(b);
    return n * (Math.log(-b / k) - k - 1);
  });
  const weights = logLikelihoods.map((l) => 1 / logLikelihoods.reduce((s, m) => s + Math.exp(m - l), 0));
  const kept = weights.map((w) => (w >= 10 * Number.EPSILON ? w : 0));
  const total = kept.reduce((s, w) => s + w, 0);
  const b = bs.reduce((s, v, j) => s + (v * kept[j]) / total, 0);
  return (kAt(b) * tail + PRIOR_ROWS * PRIOR_K) / (tail + PRIOR_ROWS);
}
