/**
 * @file Log-density of every distribution of the language, as kernels call it: `(x, …arguments) → nats`. −Infinity
 * outside the support and outside the arguments' domain, also for NaN; never NaN. Domains are those of `draws.ts`.
 */
import gammaln from "@stdlib/math/base/special/gammaln/lib/index.js";
import { logFactorial } from "./log-factorial.js";
import { logBeta, logRising } from "./log-gamma-ratio.js";

const HALF_LOG_TWO_PI = 0.9189385332046728;
const P_TOLERANCE = 1e-12;

const isCount = (k: number): boolean => k >= 0 && k < Infinity && Math.floor(k) === k;
const isPositive = (x: number): boolean => x > 0 && x < Infinity;
/** k·log p with 0·log 0 = 0 */
const xlogy = (k: number, p: number): number => (k === 0 ? 0 : k * Math.log(p));
const xlog1py = (k: number, p: number): number => (k === 0 ? 0 : k * Math.log1p(p));
/** p of [0, 1], rounding errors forgiven; NaN outside */
const probability = (p: number): number =>
  p >= 0 && p <= 1 ? p : p >= -P_TOLERANCE && p <= 1 + P_TOLERANCE ? Math.round(p) : NaN;
const orImpossible = (log: number): number => (log === log ? log : -Infinity);

function uniform(x: number, lo = 0, hi = 1): number {
  return x >= lo && x <= hi && lo < hi && hi - lo < Infinity ? -Math.log(hi - lo) : -Infinity;
}

function normal(x: number, mean = 0, sd = 1): number {
  if (!isPositive(sd)) return -Infinity;
  const z = (x - mean) / sd;
  return orImpossible(-0.5 * z * z - Math.log(sd) - HALF_LOG_TWO_PI);
}

function lognormal(x: number, median: number, sdlog: number): number {
  if (!(isPositive(x) && isPositive(median))) return -Infinity;
  return normal(Math.log(x / median), 0, sdlog) - Math.log(x);
}

function gamma(x: number, shape: number, scale: number): number {
  if (!(isPositive(x) && isPositive(shape) && isPositive(scale))) return -Infinity;
  const z = x / scale;
  return (shape - 1) * Math.log(z) - z - gammaln(shape) - Math.log(scale);
}

function beta(x: number, a: number, b: number): number {
  if (!(x > 0 && x < 1 && isPositive(a) && isPositive(b))) return -Infinity;
  return (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b);
}

function exponential(x: number, mean: number): number {
  return x >= 0 && isPositive(mean) ? -x / mean - Math.log(mean) : -Infinity;
}

function poisson(k: number, mean: number): number {
  if (!(isCount(k) && mean >= 0 && mean < Infinity)) return -Infinity;
  return xlogy(k, mean) - mean - logFactorial(k);
}

function binomial(k: number, n: number, p: number): number {
  if (!(isCount(k) && isCount(n) && k <= n)) return -Infinity;
  const q = probability(p);
  return orImpossible(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + xlogy(k, q) + xlog1py(n - k, -q));
}

function negativeBinomial(k: number, mean: number, size: number): number {
  if (!(isCount(k) && mean >= 0 && mean < Infinity && isPositive(size))) return -Infinity;
  return logRising(size, k) - logFactorial(k) - size * Math.log1p(mean / size) + xlogy(k, mean / (size + mean));
}

function betaBinomial(k: number, n: number, a: number, b: number): number {
  if (!(isCount(k) && isCount(n) && k <= n && isPositive(a) && isPositive(b))) return -Infinity;
  const choose = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  return choose + logRising(a, k) + logRising(b, n - k) - logRising(a + b, n);
}

function bernoulli(k: number, p: number): number {
  return binomial(k, 1, p);
}

function categorical(k: number, weights: ArrayLike<number>): number {
  const total = sumOfWeights(weights);
  if (!(isCount(k) && k < weights.length && isPositive(total))) return -Infinity;
  return Math.log(weights[k] / total);
}

/** `counts` must sum to n. */
function multinomial(counts: ArrayLike<number>, n: number, probs: ArrayLike<number>): number {
  const total = sumOfWeights(probs);
  if (!(isCount(n) && counts.length === probs.length && isPositive(total))) return -Infinity;
  let log = logFactorial(n);
  let left = n;
  for (let i = 0; i < counts.length; i++) {
    if (!isCount(counts[i])) return -Infinity;
    log += xlogy(counts[i], probs[i] / total) - logFactorial(counts[i]);
    left -= counts[i];
  }
  return left === 0 ? log : -Infinity;
}

function sumOfWeights(weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] >= 0 ? weights[i] : NaN;
  return total;
}

export const logDensities = {
  uniform,
  normal,
  lognormal,
  gamma,
  beta,
  exponential,
  poisson,
  binomial,
  negativeBinomial,
  betaBinomial,
  bernoulli,
  categorical,
  multinomial,
} as const;
