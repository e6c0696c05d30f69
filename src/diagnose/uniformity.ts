/**
 * @file Two older tests of uniformity, as second opinions beside `ecdf-bands.ts`: Pearson's chi-square over equal bins and
 * the Kolmogorov–Smirnov distance, its p-value by the asymptotic series with Stephens' (1970) correction for finite N.
 */
import chiSquareCdf from "@stdlib/stats/base/dists/chisquare/cdf/lib/index.js";

export interface ClassicTest {
  readonly statistic: number;
  readonly p: number;
}

/** `sample` in (0, 1). At least 5 are expected in each bin, so N ≥ 10. */
export function chiSquareTest(sample: ArrayLike<number>, bins = 20): ClassicTest {
  const n = sample.length;
  const cells = Math.max(2, Math.min(bins, Math.floor(n / 5)));
  const observed = new Float64Array(cells);
  for (let i = 0; i < n; i++) observed[Math.min(cells - 1, Math.floor(sample[i] * cells))]++;
  const expected = n / cells;
  const statistic = observed.reduce((sum, o) => sum + (o - expected) ** 2 / expected, 0);
  return { statistic, p: 1 - chiSquareCdf(statistic, cells - 1) };
}

export function kolmogorovSmirnov(sample: ArrayLike<number>): ClassicTest {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  const statistic = sorted.reduce((most, u, i) => Math.max(most, (i + 1) / n - u, u - i / n), 0);
  return { statistic, p: kolmogorovTail((Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * statistic) };
}

/** P(K > x) = 2 Σ_k (−1)^(k−1) exp(−2 k² x²) */
function kolmogorovTail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
