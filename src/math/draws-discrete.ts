/**
 * @file Discrete draws from a `Cursor`: inversion below mean 12, else transformed rejection with squeeze, PTRS and BTRS
 * (Hörmann 1993, "The transformed rejection method for generating Poisson random variables"; Hörmann 1993, "The
 * generation of binomial random variates"). Inversion and proposals grow with the uniform that they read, so that
 * neighbouring arguments at one site give neighbouring draws. Arguments outside the domain give NaN.
 */
import type { Cursor } from "./cursor.js";
import { LANE, type continuousDraws } from "./draws-continuous.js";
import { logFactorial } from "./log-factorial.js";

/** Means below this are inverted; also the domain of PTRS and BTRS (≥ 10). */
const INVERSION_MEAN = 12;
/** P(X > 140 | mean 12) < 10⁻⁹⁰: where inversion stops when rounding has eaten the tail. */
const INVERSION_MAX = 140;
/** Probabilities this far outside [0, 1] are rounding. */
const P_TOLERANCE = 1e-12;

export interface DiscreteDraws {
  poisson(site: number, mean: number): number;
  binomial(site: number, n: number, p: number): number;
  negativeBinomial(site: number, mean: number, size: number): number;
  betaBinomial(site: number, n: number, a: number, b: number): number;
  bernoulli(site: number, p: number): number;
  categorical(site: number, weights: ArrayLike<number>): number;
  multinomial(site: number, n: number, probs: ArrayLike<number>): number[];
}

const inUnit = (p: number): boolean => p >= -P_TOLERANCE && p <= 1 + P_TOLERANCE;
const isCount = (n: number): boolean => n >= 0 && n < Infinity && Math.floor(n) === n;

export function discreteDraws(cursor: Cursor, { logGamma }: ReturnType<typeof continuousDraws>): DiscreteDraws {
  const { block, first, second } = cursor;

  function poissonInversion(u: number, mean: number): number {
    let mass = Math.exp(-mean);
    let k = 0;
    while (u > mass && k < INVERSION_MAX) {
      u -= mass;
      mass *= mean / ++k;
    }
    return k;
  }

  function poissonPtrs(site: number, lane: number, mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const squeeze = 0.9277 - 3.6224 / (b - 2);
    for (let attempt = lane; ; attempt++) {
      block(site, attempt);
      const u = first() - 0.5;
      const v = second();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= squeeze) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      const logAccept = Math.log((v * (1.1239 + 1.1328 / (b - 3.4))) / (a / (us * us) + b));
      if (logAccept <= k * Math.log(mean) - mean - logFactorial(k)) return k;
    }
  }

  function poissonIn(site: number, lane: number, mean: number): number {
    if (!(mean >= 0 && mean < Infinity)) return NaN;
    if (mean >= INVERSION_MEAN) return poissonPtrs(site, lane, mean);
    if (mean === 0) return 0;
    block(site, lane);
    return poissonInversion(first(), mean);
  }

  function binomialInversion(u: number, n: number, p: number): number {
    const odds = p / (1 - p);
    const top = (n + 1) * odds;
    const last = n < INVERSION_MAX ? n : INVERSION_MAX;
    let mass = Math.exp(n * Math.log1p(-p));
    let k = 0;
    while (u > mass && k < last) {
      u -= mass;
      mass *= top / ++k - odds;
    }
    return k;
  }

  /** p ≤ ½; `sign` −1 mirrors the proposal, so that n − k grows with the uniform */
  function binomialBtrs(site: number, lane: number, n: number, p: number, sign: number): number {
    const spread = Math.sqrt(n * p * (1 - p));
    const b = 1.15 + 2.53 * spread;
    const a = -0.0873 + 0.0248 * b + 0.01 * p;
    const centre = n * p + 0.5;
    const squeeze = 0.92 - 4.2 / b;
    for (let attempt = lane; ; attempt++) {
      block(site, attempt);
      const u = sign * (first() - 0.5);
      const v = second();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + centre);
      if (us >= 0.07 && v <= squeeze) return k;
      if (k < 0 || k > n) continue;
      const mode = Math.floor((n + 1) * p);
      const logAccept = Math.log((v * (2.83 + 5.1 / b) * spread) / (a / (us * us) + b));
      if (
        logAccept <=
        logFactorial(mode) +
          logFactorial(n - mode) -
          logFactorial(k) -
          logFactorial(n - k) +
          (k - mode) * Math.log(p / (1 - p))
      )
        return k;
    }
  }

  function binomialIn(site: number, lane: number, n: number, p: number): number {
    if (!(isCount(n) && inUnit(p))) return NaN;
    if (n === 0 || p <= 0) return 0;
    if (p >= 1) return n;
    const mirrored = p > 0.5;
    const q = mirrored ? 1 - p : p; // of the rarer outcome
    if (n * q >= INVERSION_MEAN) {
      const k = binomialBtrs(site, lane, n, q, mirrored ? -1 : 1);
      return mirrored ? n - k : k;
    }
    block(site, lane);
    return mirrored ? n - binomialInversion(1 - first(), n, q) : binomialInversion(first(), n, q);
  }

  function bernoulli(site: number, p: number): number {
    if (!inUnit(p)) return NaN;
    block(site, 0);
    return first() < p ? 1 : 0;
  }

  /** Poisson of a gamma mean; the gamma stays in logs until it is a mean, so tiny sizes give 0, not NaN. */
  function negativeBinomial(site: number, mean: number, size: number): number {
    if (!(mean >= 0 && mean < Infinity && size > 0 && size < Infinity)) return NaN;
    if (mean === 0) return 0;
    return poissonIn(site, LANE, Math.exp(logGamma(site, 0, size) + Math.log(mean / size)));
  }

  function betaBinomial(site: number, n: number, a: number, b: number): number {
    if (!(isCount(n) && a > 0 && a < Infinity && b > 0 && b < Infinity)) return NaN;
    return binomialIn(site, 2 * LANE, n, 1 / (1 + Math.exp(logGamma(site, LANE, b) - logGamma(site, 0, a))));
  }

  function categorical(site: number, weights: ArrayLike<number>): number {
    const total = sumOfWeights(weights);
    if (!(total > 0 && total < Infinity)) return NaN;
    block(site, 0);
    let rest = first() * total;
    let chosen = -1;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      chosen = i; // the last possible one, where rounding leaves a rest
      rest -= weights[i];
      if (rest < 0) break;
    }
    return chosen;
  }

  /** Conditional binomials, one lane each; `probs` need not be normalised. */
  function multinomial(site: number, n: number, probs: ArrayLike<number>): number[] {
    let mass = sumOfWeights(probs);
    if (!(isCount(n) && mass > 0 && mass < Infinity)) return Array.from(probs, () => NaN);
    let left = n;
    let last = probs.length - 1;
    while (probs[last] === 0) last--; // takes what rounding leaves
    return Array.from(probs, (p, i) => {
      const k = i === last || p >= mass ? left : binomialIn(site, i * LANE, left, p / mass);
      left -= k;
      mass -= p;
      return k;
    });
  }

  const poisson = (site: number, mean: number): number => poissonIn(site, 0, mean);
  const binomial = (site: number, n: number, p: number): number => binomialIn(site, 0, n, p);
  return { poisson, binomial, negativeBinomial, betaBinomial, bernoulli, categorical, multinomial };
}

/** NaN where a weight is negative or NaN */
function sumOfWeights(weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] >= 0 ? weights[i] : NaN;
  return total;
}
