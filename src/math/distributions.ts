/**
 * @file The distributions of the language as one table: what priors, reports and checks need to know of them. Kernels
 * call `logDensities` and `Draws` directly. Mean first where there is a mean: `negativeBinomial(mean, size)` has
 * variance mean + mean²/size; `lognormal(median, sdlog)`; `gamma(shape, scale)`; `exponential(mean)`.
 */
import betaQuantile from "@stdlib/stats/base/dists/beta/quantile/lib/index.js";
import gammaQuantile from "@stdlib/stats/base/dists/gamma/quantile/lib/index.js";
import { discreteQuantile } from "./discrete-quantile.js";
import { logDensities as log } from "./log-densities.js";
import { normalQuantile } from "./normal-quantile.js";

/** Scalar distributions take scalar arguments; `categorical` takes its weights as arguments. */
export interface Distribution {
  /** names of the arguments, in order; categorical: one name for all of them */
  readonly args: readonly string[];
  readonly discrete: boolean;
  /** nats; −Infinity outside support or domain */
  logDensity(x: number, ...args: number[]): number;
  /** p in (0, 1); NaN where the arguments are outside their domain */
  quantile(p: number, ...args: number[]): number;
  mean(...args: number[]): number;
  sd(...args: number[]): number;
  /** closed hull of the support */
  support(...args: number[]): readonly [number, number];
}

const positive = (): readonly [number, number] => [0, Infinity];
const unitInterval = (): readonly [number, number] => [0, 1];

const continuous = {
  uniform: {
    args: ["lo", "hi"],
    discrete: false,
    logDensity: log.uniform,
    quantile: (p, lo, hi) => (lo < hi ? lo + (hi - lo) * p : NaN),
    mean: (lo, hi) => (lo + hi) / 2,
    sd: (lo, hi) => (hi - lo) / Math.sqrt(12),
    support: (lo, hi) => [lo, hi],
  },
  normal: {
    args: ["mean", "sd"],
    discrete: false,
    logDensity: log.normal,
    quantile: (p, mean, sd) => (sd > 0 ? mean + sd * normalQuantile(p) : NaN),
    mean: (mean) => mean,
    sd: (_, sd) => sd,
    support: () => [-Infinity, Infinity],
  },
  lognormal: {
    args: ["median", "sdlog"],
    discrete: false,
    logDensity: log.lognormal,
    quantile: (p, median, s) => (median > 0 && s > 0 ? median * Math.exp(s * normalQuantile(p)) : NaN),
    mean: (median, s) => median * Math.exp((s * s) / 2),
    sd: (median, s) => median * Math.exp((s * s) / 2) * Math.sqrt(Math.expm1(s * s)),
    support: positive,
  },
  gamma: {
    args: ["shape", "scale"],
    discrete: false,
    logDensity: log.gamma,
    quantile: (p, shape, scale) => scale * gammaQuantile(p, shape, 1),
    mean: (shape, scale) => shape * scale,
    sd: (shape, scale) => Math.sqrt(shape) * scale,
    support: positive,
  },
  beta: {
    args: ["a", "b"],
    discrete: false,
    logDensity: log.beta,
    quantile: (p, a, b) => betaQuantile(p, a, b),
    mean: (a, b) => a / (a + b),
    sd: (a, b) => Math.sqrt((a * b) / (a + b + 1)) / (a + b),
    support: unitInterval,
  },
  exponential: {
    args: ["mean"],
    discrete: false,
    logDensity: log.exponential,
    quantile: (p, mean) => (mean > 0 ? -mean * Math.log1p(-p) : NaN),
    mean: (mean) => mean,
    sd: (mean) => mean,
    support: positive,
  },
} as const satisfies Record<string, Distribution>;

const discrete = {
  poisson: {
    args: ["mean"],
    discrete: true,
    logDensity: log.poisson,
    quantile: (p, mean) => discreteQuantile(p, (k) => log.poisson(k, mean), mean, Math.sqrt(mean)),
    mean: (mean) => mean,
    sd: (mean) => Math.sqrt(mean),
    support: positive,
  },
  binomial: {
    args: ["n", "p"],
    discrete: true,
    logDensity: log.binomial,
    quantile: (u, n, p) => discreteQuantile(u, (k) => log.binomial(k, n, p), n * p, Math.sqrt(n * p * (1 - p)), n),
    mean: (n, p) => n * p,
    sd: (n, p) => Math.sqrt(n * p * (1 - p)),
    support: (n) => [0, n],
  },
  negativeBinomial: {
    args: ["mean", "size"],
    discrete: true,
    logDensity: log.negativeBinomial,
    quantile: (p, mean, size) =>
      discreteQuantile(p, (k) => log.negativeBinomial(k, mean, size), mean, Math.sqrt(mean + (mean * mean) / size)),
    mean: (mean) => mean,
    sd: (mean, size) => Math.sqrt(mean + (mean * mean) / size),
    support: positive,
  },
  betaBinomial: {
    args: ["n", "a", "b"],
    discrete: true,
    logDensity: log.betaBinomial,
    quantile: (u, n, a, b) =>
      discreteQuantile(u, (k) => log.betaBinomial(k, n, a, b), (n * a) / (a + b), betaBinomialSd(n, a, b), n),
    mean: (n, a, b) => (n * a) / (a + b),
    sd: betaBinomialSd,
    support: (n) => [0, n],
  },
  bernoulli: {
    args: ["p"],
    discrete: true,
    logDensity: log.bernoulli,
    quantile: (u, p) => (p >= 0 && p <= 1 ? (u > 1 - p ? 1 : 0) : NaN),
    mean: (p) => p,
    sd: (p) => Math.sqrt(p * (1 - p)),
    support: unitInterval,
  },
  categorical: {
    args: ["weights"],
    discrete: true,
    logDensity: (k, ...weights) => log.categorical(k, weights),
    quantile: (u, ...weights) =>
      discreteQuantile(u, (k) => log.categorical(k, weights), 0, weights.length, weights.length - 1),
    mean: (...weights) => momentOfWeights(weights, 1),
    sd: (...weights) => Math.sqrt(momentOfWeights(weights, 2) - momentOfWeights(weights, 1) ** 2),
    support: (...weights) => [0, weights.length - 1],
  },
} as const satisfies Record<string, Distribution>;

/** Every scalar distribution of the language by name. `multinomial`, a vector, is in `logDensities` and `Draws` only. */
export const distributions: Readonly<Record<string, Distribution>> = { ...continuous, ...discrete };

function betaBinomialSd(n: number, a: number, b: number): number {
  return Math.sqrt((n * a * b * (a + b + n)) / (a + b + 1)) / (a + b);
}

function momentOfWeights(weights: readonly number[], power: number): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.reduce((sum, w, k) => sum + (w / total) * k ** power, 0);
}
