/** @file Quantiles that tests and bounds need, by those of the gamma and beta distributions. */
import betaQuantile from "@stdlib/stats/base/dists/beta/quantile/lib/index.js";
import gammaQuantile from "@stdlib/stats/base/dists/gamma/quantile/lib/index.js";

/** Of χ² with `freedom` degrees of freedom. */
export const chiSquaredQuantile = (p: number, freedom: number): number => gammaQuantile(p, freedom / 2, 0.5);

/** Upper quantile of Student's t: P(T > t) = `tail`, at most 1/2. */
export function studentTail(tail: number, freedom: number): number {
  const x = betaQuantile(2 * tail, freedom / 2, 0.5); // freedom / (freedom + t²)
  return Math.sqrt(freedom * (1 / x - 1));
}
