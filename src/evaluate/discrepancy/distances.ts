/**
 * @file Distances between two samples of vectors (x: n rows, y: m rows, of equal width).
 *
 *   MMD²  = mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y),  k = exp(−|a − b|² / 2σ²), means over distinct pairs: unbiased,
 *           so it may be below 0 (Gretton et al. 2012, eq. 3). A single x is compared as a point: k(x, x) = 1.
 *   W₁    = ∫ |F_x(t) − F_y(t)| dt of one column, by sorting; over columns, the mean.
 *   MSE   = mean over rows of y and columns of (y − x)², for a single x.
 */
import type { Rows } from "../../density/density.js";
import { column } from "../../density/columns.js";

export function maximumMeanDiscrepancy(x: Rows, y: Rows, sigma: number): number {
  return within(x, sigma) + within(y, sigma) - 2 * meanKernel(x, y, sigma);
}

/** Over distinct pairs; 1 where there is one row. */
function within(x: Rows, sigma: number): number {
  if (x.count === 1) return 1;
  const all = meanKernel(x, x, sigma) * x.count ** 2; // x.count of them are k(a, a) = 1
  return (all - x.count) / (x.count * (x.count - 1));
}

function meanKernel(a: Rows, b: Rows, sigma: number): number {
  let sum = 0;
  for (let i = 0; i < a.count; i++)
    for (let j = 0; j < b.count; j++) sum += Math.exp(-squaredDistance(a, i, b, j) / (2 * sigma * sigma));
  return sum / (a.count * b.count);
}

export function squaredDistance(a: Rows, i: number, b: Rows, j: number): number {
  let s = 0;
  for (let c = 0; c < a.width; c++) s += (a.values[i * a.width + c] - b.values[j * b.width + c]) ** 2;
  return s;
}

export function wasserstein(x: Rows, y: Rows): number {
  let total = 0;
  for (let j = 0; j < x.width; j++) total += wassersteinOf(column(x, j), column(y, j));
  return total / x.width;
}

/** W₁ of two samples of numbers: |F_x − F_y| is constant between neighbours of the merged sample. */
export function wassersteinOf(x: Float64Array, y: Float64Array): number {
  const [a, b] = [Float64Array.from(x).sort(), Float64Array.from(y).sort()];
  const merged = Float64Array.from([...a, ...b]).sort();
  let [i, j, total] = [0, 0, 0];
  for (let k = 0; k + 1 < merged.length; k++) {
    while (i < a.length && a[i] <= merged[k]) i++;
    while (j < b.length && b[j] <= merged[k]) j++;
    total += Math.abs(i / a.length - j / b.length) * (merged[k + 1] - merged[k]);
  }
  return total;
}

export function meanSquaredError(x: Rows, y: Rows): number {
  let s = 0;
  for (let j = 0; j < y.count; j++) s += squaredDistance(x, 0, y, j);
  return s / (y.count * y.width);
}
