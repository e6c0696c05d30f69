/**
 * @file Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao & Gabry 2024). A generalised Pareto
 * distribution is fitted to the M largest weights, M = min(S/5, 3√S), by the quick Bayesian estimate of Zhang & Stephens
 * (2009) with the weak prior of the article's appendix. Its shape k̂ says how far the sum of the weights is to be trusted:
 * above 0.7 not. The M weights are replaced by the expected order statistics of the fit, none above the largest one, which
 * trades a small bias for the variance of the few that dominate.
 */

/** Shape k̂ and scale of a generalised Pareto distribution of exceedances over a threshold. */
export interface ParetoTail {
  readonly k: number;
  readonly scale: number;
}

export interface Smoothed {
  readonly logWeights: Float64Array;
  /** NaN where there are too few weights (a tail of fewer than 5); Infinity where they are too uneven for any fit; −Infinity where the largest ones are equal */
  readonly paretoK: number;
}

const LEAST_TAIL = 5;

export function smoothWeights(logWeights: Float64Array): Smoothed {
  const order = Array.from(logWeights.keys())
    .filter((i) => logWeights[i] > -Infinity)
    .sort((a, b) => logWeights[a] - logWeights[b]);
  const S = order.length;
  const M = Math.ceil(Math.min(0.2 * S, 3 * Math.sqrt(S)));
  if (M < LEAST_TAIL) return { logWeights, paretoK: NaN };
  const tail = order.slice(S - M);
  const top = logWeights[order[S - 1]];
  const cutoff = Math.exp(logWeights[order[S - M - 1]] - top);
  const exceedances = tail.map((i) => Math.exp(logWeights[i] - top) - cutoff).filter((x) => x > 0);
  if (exceedances.length < LEAST_TAIL) return { logWeights, paretoK: -Infinity };
  const fit = fitPareto(exceedances, M);
  // weights that differ by hundreds of powers of ten: no tail can be fitted, and no sum of them is to be trusted
  if (!Number.isFinite(fit.k) || !Number.isFinite(fit.scale)) return { logWeights, paretoK: Infinity };
  const smoothed = Float64Array.from(logWeights);
  tail.forEach((i, rank) => {
    const w = cutoff + paretoQuantile(fit, (rank + 0.5) / M);
    smoothed[i] = top + Math.min(0, Math.log(w));
  });
  return { logWeights: smoothed, paretoK: fit.k };
}

export const paretoK = (logWeights: ArrayLike<number>): number => smoothWeights(Float64Array.from(logWeights)).paretoK;

/** Exceeded with probability 1 − p. */
export const paretoQuantile = ({ k, scale }: ParetoTail, p: number): number =>
  k === 0 ? -scale * Math.log1p(-p) : (scale * Math.expm1(-k * Math.log1p(-p))) / k;

const PRIOR_ROWS = 10;
const PRIOR_K = 0.5;

/** x: exceedances above 0 in increasing order, of a tail of M. */
export function fitPareto(x: readonly number[], M: number = x.length): ParetoTail {
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
  const k = kAt(b);
  return { k: (k * M + PRIOR_ROWS * PRIOR_K) / (M + PRIOR_ROWS), scale: -k / b };
}
