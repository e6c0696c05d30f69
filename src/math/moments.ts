/** @file Mean and covariance of a weighted sample of points, [n × d] row-major, weights summing to 1. */

export interface Moments {
  /** [d] */
  readonly mean: Float64Array;
  /** [d × d], divided by 1 − Σ W², so unbiased for independent points */
  readonly covariance: Float64Array;
}

export function weightedMoments(points: Float64Array, weights: ArrayLike<number>, d: number): Moments {
  const mean = new Float64Array(d);
  const covariance = new Float64Array(d * d);
  let sumOfSquares = 0;
  for (let n = 0; n < weights.length; n++) {
    sumOfSquares += weights[n] ** 2;
    for (let i = 0; i < d; i++) mean[i] += weights[n] * points[n * d + i];
  }
  const scale = sumOfSquares < 1 ? 1 / (1 - sumOfSquares) : 0;
  for (let n = 0; n < weights.length; n++)
    for (let i = 0; i < d; i++) {
      const left = scale * weights[n] * (points[n * d + i] - mean[i]);
      for (let j = 0; j <= i; j++) covariance[i * d + j] += left * (points[n * d + j] - mean[j]);
    }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) covariance[j * d + i] = covariance[i * d + j];
  return { mean, covariance };
}
