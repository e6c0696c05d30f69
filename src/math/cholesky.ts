/**
 * @file Lower Cholesky factors of small covariance matrices, row-major [d × d]: A = L·Lᵀ (Golub & Van Loan 2013, 4.2).
 */

/** null where `matrix` is not positive definite. */
export function cholesky(matrix: Float64Array, d: number): Float64Array | null {
  const lower = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j];
      for (let k = 0; k < j; k++) sum -= lower[i * d + k] * lower[j * d + k];
      if (i !== j) lower[i * d + j] = sum / lower[j * d + j];
      else if (sum > 0) lower[i * d + i] = Math.sqrt(sum);
      else return null;
    }
  return lower;
}

/** Variances below this are taken as this: all points equal in a coordinate. */
const LEAST_VARIANCE = 1e-24;

/** The factor after growing the diagonal by the smallest of several factors that makes it exist. Throws on NaN. */
export function jitteredCholesky(covariance: Float64Array, d: number): Float64Array {
  for (let jitter = 1e-12; jitter < 1e12; jitter *= 10) {
    const padded = covariance.slice();
    for (let i = 0; i < d; i++) padded[i * d + i] = Math.max(LEAST_VARIANCE, padded[i * d + i]) * (1 + jitter);
    const lower = cholesky(padded, d);
    if (lower) return lower;
  }
  throw new RangeError(`Expected a matrix of finite numbers, got ${covariance.join(", ")}`);
}

/** y = L⁻¹(x − centre), written to `out` [d]; returns |y|², the squared Mahalanobis distance. */
export function whiten(
  lower: Float64Array,
  d: number,
  x: Float64Array,
  offset: number,
  centre: Float64Array,
  out: Float64Array,
): number {
  let squared = 0;
  for (let i = 0; i < d; i++) {
    let sum = x[offset + i] - centre[i];
    for (let k = 0; k < i; k++) sum -= lower[i * d + k] * out[k];
    out[i] = sum / lower[i * d + i];
    squared += out[i] * out[i];
  }
  return squared;
}

/** log |L| = ½ log |A| */
export function logDeterminant(lower: Float64Array, d: number): number {
  let log = 0;
  for (let i = 0; i < d; i++) log += Math.log(lower[i * d + i]);
  return log;
}
