/**
 * @file log Γ(a + k) − log Γ(a) and log B(a, b) without the cancellation of two large log-gammas.
 * Source: Stirling's series, Abramowitz & Stegun (1964), 6.1.41.
 */
import gammaln from "@stdlib/math/base/special/gammaln/lib/index.js";

/** From here on five terms of the series are exact to 10⁻¹⁴. */
const SERIES_FROM = 10;

/** log of the rising factorial a(a + 1)…(a + k − 1); a > 0, k ≥ 0, neither need be whole */
export function logRising(a: number, k: number): number {
  if (a < SERIES_FROM) return gammaln(a + k) - gammaln(a);
  return (a - 0.5) * Math.log1p(k / a) + k * (Math.log(a + k) - 1) + series(a + k) - series(a);
}

export function logBeta(a: number, b: number): number {
  return gammaln(Math.min(a, b)) - logRising(Math.max(a, b), Math.min(a, b));
}

function series(z: number): number {
  const r = 1 / (z * z);
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / z;
}
