/**
 * @file Central credible intervals: how often the interval of level c holds the true value. With u the place of the truth
 * among the draws (`ranks.ts`), the central interval of level c holds it where |2u − 1| ≤ c; that number is uniform under
 * calibration, so a whole coverage curve is tested like an ECDF (`testUniform(centrality(u))`). Above the diagonal:
 * intervals too wide; below: too narrow.
 */
import { logFactorial } from "../math/log-factorial.js";

/** |2u − 1| of every value: the level of the smallest central interval that holds the truth. */
export function centrality(places: ArrayLike<number>): Float64Array {
  return Float64Array.from(places, (u) => Math.abs(2 * u - 1));
}

export interface Coverage {
  readonly level: number;
  /** share of intervals that hold the truth */
  readonly share: number;
  /** P(a calibrated share is within) ≥ `confidence`, for this level alone */
  readonly lower: number;
  readonly upper: number;
  readonly inside: boolean;
}

/** Coverage at each level, with the central binomial range of a calibrated posterior. */
export function coverageOf(places: ArrayLike<number>, levels: readonly number[], confidence = 0.95): Coverage[] {
  const held = centrality(places);
  return levels.map((level) => {
    const share = held.filter((c) => c <= level).length / held.length;
    const [lower, upper] = binomialRange(held.length, level, 1 - confidence).map((k) => k / held.length);
    return { level, share, lower, upper, inside: share >= lower && share <= upper };
  });
}

/** Counts k_lo, k_hi with P(X < k_lo) ≤ α/2 and P(X > k_hi) ≤ α/2, as narrow as can be; 0 < p < 1. */
export function binomialRange(n: number, p: number, alpha: number): [number, number] {
  const at = (k: number): number =>
    Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let [low, below] = [0, at(0)];
  while (below <= alpha / 2 && low < n) below += at(++low);
  let [high, above] = [n, at(n)];
  while (above <= alpha / 2 && high > 0) above += at(--high);
  return [low, high];
}
