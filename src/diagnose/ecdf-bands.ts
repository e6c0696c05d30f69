/**
 * @file Is a sample of N numbers uniform on (0, 1)? Simultaneous bands for its empirical distribution function (Säilynoja,
 * Bürkner & Vehtari 2022). At points z_i = i/K the count R_i of values ≤ z_i is binomial(N, z_i); the statistic is the
 * smallest tail over all points,
 *
 *   γ = 2 min_i min{ P(R ≤ R_i), P(R ≥ R_i) },
 *
 * and P(γ ≤ g) is exact by recursion over the points, because R_{i+1} − R_i given R_i is binomial(N − R_i, (z_{i+1} −
 * z_i)/(1 − z_i)) (their section 2.2). The band of level 1 − α holds the whole curve with at least that probability.
 */
import { logFactorial } from "../math/log-factorial.js";

export interface Band {
  /** evaluation points z_1 … z_{K−1} */
  readonly at: readonly number[];
  /** of the share of values ≤ z, inclusive */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** γ at and below which a sample is outside */
  readonly gamma: number;
}

export interface UniformityTest {
  /** P(a uniform sample strays as far); below 1e-5 an upper bound of it */
  readonly p: number;
  readonly gamma: number;
  /** largest |ECDF(z) − z| over the points */
  readonly distance: number;
}

/** More points than this add nothing that is seen. */
const MOST_POINTS = 100;

interface Tails {
  /** z_i, inner points only */
  readonly at: readonly number[];
  /** [points][0 … N] P(R ≤ r), P(R ≥ r) */
  readonly below: readonly Float64Array[];
  readonly above: readonly Float64Array[];
}

const tailsOf = memoised((n: number): Tails => {
  const points = Math.max(2, Math.min(n, MOST_POINTS));
  const at = Array.from({ length: points - 1 }, (_, i) => (i + 1) / points);
  const masses = at.map((z) => Float64Array.from({ length: n + 1 }, (_, r) => binomial(r, n, z)));
  return {
    at,
    below: masses.map((m) => cumulated(m)),
    above: masses.map((m) => cumulated(m.slice().reverse()).reverse()),
  };
});

function cumulated(masses: Float64Array): Float64Array {
  let total = 0;
  return masses.map((m) => Math.min(1, (total += m)));
}

function binomial(k: number, n: number, p: number): number {
  return Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** Counts R_i of a sample. */
function countsOf(sample: ArrayLike<number>, at: readonly number[]): number[] {
  const sorted = Float64Array.from(sample).sort();
  let r = 0;
  return at.map((z) => {
    while (r < sorted.length && sorted[r] <= z) r++;
    return r;
  });
}

/** Smallest and largest counts at every point whose tails are above γ/2. */
function boundsAt(gamma: number, { below, above }: Tails): { low: number[]; high: number[] } {
  const n = below[0].length - 1;
  return {
    low: below.map((tail) => tail.findIndex((p) => 2 * p > gamma)),
    high: above.map(
      (tail) =>
        n -
        tail
          .slice()
          .reverse()
          .findIndex((p) => 2 * p > gamma),
    ),
  };
}

/** P(γ of a uniform sample > `gamma`): all counts inside, point after point. */
function insideProbability(n: number, gamma: number): number {
  const tails = tailsOf(n);
  const { low, high } = boundsAt(gamma, tails);
  if (low.some((l, i) => l > high[i])) return 0;
  let masses = new Float64Array(n + 1);
  masses[0] = 1;
  let [first, last, from] = [0, 0, 0];
  tails.at.forEach((z, i) => {
    const p = (z - from) / (1 - from);
    const [logP, logQ] = [Math.log(p), Math.log1p(-p)];
    const next = new Float64Array(n + 1);
    for (let r = first; r <= last; r++) {
      if (masses[r] === 0) continue;
      const logN = logFactorial(n - r);
      for (let s = Math.max(r, low[i]); s <= high[i]; s++)
        next[s] +=
          masses[r] * Math.exp(logN - logFactorial(s - r) - logFactorial(n - s) + (s - r) * logP + (n - s) * logQ);
    }
    [masses, first, last, from] = [next, low[i], high[i], z];
  });
  return masses.reduce((sum, m) => sum + m, 0);
}

/** The largest γ that at most a share `alpha` of uniform samples falls to. */
export const criticalGamma = memoised((n: number, alpha: number): number => {
  let [low, high] = [Math.log(alpha / 1e4), Math.log(Math.min(1, 2 * alpha))];
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (insideProbability(n, Math.exp(middle)) >= 1 - alpha) low = middle;
    else high = middle;
  }
  return Math.exp(low);
});

/** Of every sample of size n that is uniform, a share 1 − α or more lies within the band as a whole. */
export function ecdfBand(n: number, alpha: number): Band {
  const tails = tailsOf(n);
  const gamma = criticalGamma(n, alpha);
  const { low, high } = boundsAt(gamma, tails);
  return { at: tails.at, lower: low.map((r) => r / n), upper: high.map((r) => r / n), gamma };
}

/** γ of a sample: `criticalGamma` is what to compare it with. */
export function gammaOf(sample: ArrayLike<number>): number {
  const { at, below, above } = tailsOf(sample.length);
  return countsOf(sample, at).reduce((least, r, i) => Math.min(least, 2 * below[i][r], 2 * above[i][r]), Infinity);
}

/** Below this the sum of all tails says enough, and says it without cancellation. */
const TINY = 1e-7;

/** Tails of equal samples differ in their last bits. */
const ROUNDING = 1 + 1e-9;

export function testUniform(sample: ArrayLike<number>): UniformityTest {
  const n = sample.length;
  if (n < 2) throw new RangeError(`Expected at least 2 values, got ${n}`);
  const gamma = gammaOf(sample);
  const { at } = tailsOf(n);
  const distance = countsOf(sample, at).reduce((most, r, i) => Math.max(most, Math.abs(r / n - at[i])), 0);
  const p = gamma < TINY ? gamma * at.length : 1 - insideProbability(n, gamma * ROUNDING);
  return { p: Math.min(1, Math.max(0, p)), gamma, distance };
}

/** The ECDF at the points of a band, for pictures. */
export function ecdfAt(sample: ArrayLike<number>, at: readonly number[]): number[] {
  return countsOf(sample, at).map((r) => r / sample.length);
}

/** Tables of a few sizes are asked for again and again. */
function memoised<A extends readonly number[], R>(make: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const name = args.join();
    const value = known.get(name) ?? make(...args);
    known.set(name, value);
    return value;
  };
}
