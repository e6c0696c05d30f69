/**
 * @file Continuous draws from a `Cursor`. One block gives two uniforms; rejection goes on at the next attempt, so every
 * draw owns its site. A draw made of several parts gives each part a lane of 1024 attempts. Arguments outside the
 * domain give NaN.
 */
import type { Cursor } from "./cursor.js";
import { normalQuantile } from "./normal-quantile.js";

/** Attempts that one part of a draw owns; acceptance above ½ at each makes running out a matter of 2⁻¹⁰²⁴. */
export const LANE = 1024;

export interface ContinuousDraws {
  uniform(site: number, lo?: number, hi?: number): number;
  normal(site: number, mean?: number, sd?: number): number;
  lognormal(site: number, median: number, sdlog: number): number;
  gamma(site: number, shape: number, scale: number): number;
  beta(site: number, a: number, b: number): number;
  exponential(site: number, mean: number): number;
}

export function continuousDraws(
  cursor: Cursor,
): ContinuousDraws & { logGamma(s: number, l: number, a: number): number } {
  const { block, first, second } = cursor;

  function uniform(site: number, lo = 0, hi = 1): number {
    if (!(lo < hi && hi - lo < Infinity)) return NaN;
    block(site, 0);
    return lo + (hi - lo) * first();
  }

  function normal(site: number, mean = 0, sd = 1): number {
    if (!(sd > 0 && sd < Infinity && Math.abs(mean) < Infinity)) return NaN;
    block(site, 0);
    return mean + sd * normalQuantile(first());
  }

  function lognormal(site: number, median: number, sdlog: number): number {
    return median > 0 && median < Infinity ? median * Math.exp(normal(site, 0, sdlog)) : NaN;
  }

  function exponential(site: number, mean: number): number {
    if (!(mean > 0 && mean < Infinity)) return NaN;
    block(site, 0);
    return -mean * Math.log(first());
  }

  /** Standard gamma for shape ≥ 1: d·v with v = (1 + c·z)³. Marsaglia & Tsang (2000), section 2. */
  function standardGamma(site: number, lane: number, shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (let attempt = lane; ; attempt++) {
      block(site, attempt);
      const z = normalQuantile(first());
      const t = 1 + c * z;
      if (t <= 0) continue;
      const v = t * t * t;
      const u = second();
      const z2 = z * z;
      if (u < 1 - 0.0331 * z2 * z2 || Math.log(u) < 0.5 * z2 + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  /** Log of a standard gamma: small shapes live far below the smallest double. Boost: Marsaglia & Tsang (2000), 6. */
  function logGamma(site: number, lane: number, shape: number): number {
    if (shape >= 1) return Math.log(standardGamma(site, lane, shape));
    const log = Math.log(standardGamma(site, lane, shape + 1));
    block(site, lane + LANE - 1);
    return log + Math.log(first()) / shape;
  }

  function gamma(site: number, shape: number, scale: number): number {
    if (!(shape > 0 && shape < Infinity && scale > 0 && scale < Infinity)) return NaN;
    if (shape >= 1) return scale * standardGamma(site, 0, shape);
    return Math.max(Number.MIN_VALUE, Math.exp(logGamma(site, 0, shape) + Math.log(scale)));
  }

  /** X/(X + Y) of two gammas, as a logistic function of the difference of their logs; inside (0, 1). */
  function beta(site: number, a: number, b: number): number {
    if (!(a > 0 && a < Infinity && b > 0 && b < Infinity)) return NaN;
    const x = 1 / (1 + Math.exp(logGamma(site, LANE, b) - logGamma(site, 0, a)));
    return Math.min(1 - 2 ** -53, Math.max(Number.MIN_VALUE, x));
  }

  return { uniform, normal, lognormal, exponential, gamma, beta, logGamma };
}
