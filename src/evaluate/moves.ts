/**
 * @file Metropolis–Hastings moves in the unconstrained space, with proposals made from the weighted particles of the
 * temperature before: an independent multivariate t (whole posterior at once, where it is nearly Gaussian) in turn with
 * a random walk of scale 2.38/√d (Roberts, Gelman & Gilks 1997), adapted from its acceptance.
 */
import { jitteredCholesky, logDeterminant, whiten } from "../math/cholesky.js";
import { weightedMoments } from "../math/moments.js";
import type { Stream } from "../math/rng.js";

/** Everything a move needs that was learnt from particles; fixed, it makes an unadapted kernel. */
export interface MoveKernel {
  /** [d] */
  readonly centre: Float64Array;
  /** [d × d] Cholesky factor of the particles' covariance */
  readonly lower: Float64Array;
  /** of the random walk, times `lower` */
  readonly scale: number;
}

/** Degrees of freedom of t proposals: tails heavier than any log-concave posterior's. */
export const T_DEGREES = 5;
/** Acceptance that a random walk in few dimensions does best at (Roberts & Rosenthal 2001). */
const TARGET_ACCEPTANCE = 0.3;

export function kernelFrom(z: Float64Array, weights: ArrayLike<number>, d: number, scale: number): MoveKernel {
  const { mean, covariance } = weightedMoments(z, weights, d);
  return { centre: mean, lower: jitteredCholesky(covariance, d), scale };
}

export const initialScale = (d: number): number => 2.38 / Math.sqrt(d);

export function adaptedScale(scale: number, acceptance: number): number {
  return scale * Math.exp(acceptance - TARGET_ACCEPTANCE);
}

/** Log-density of the multivariate t with squared Mahalanobis distance `squared`, up to its constant. */
export const logT = (squared: number, d: number): number => -0.5 * (T_DEGREES + d) * Math.log1p(squared / T_DEGREES);

/** exp(logT), by products: mixtures call it for every kernel at every point. */
export function tPower(squared: number, d: number): number {
  const base = 1 / (1 + squared / T_DEGREES);
  let power = (T_DEGREES + d) % 2 === 0 ? 1 : Math.sqrt(base);
  let square = base;
  for (let exponent = (T_DEGREES + d) >> 1; exponent > 0; exponent >>= 1) {
    if (exponent & 1) power *= square;
    square *= square;
  }
  return power;
}

/** A standard t vector: normals over √(χ²₅/5), χ²₅ from two exponentials and a squared normal. */
export function drawT(stream: Stream, d: number, out: Float64Array): void {
  const chi2 = -2 * Math.log(stream.uniform() * stream.uniform()) + stream.normal() ** 2;
  const stretch = Math.sqrt(T_DEGREES / chi2);
  for (let i = 0; i < d; i++) out[i] = stretch * stream.normal();
}

/** out[offset + i] = centre[centreOffset + i] + scale · (L · x)_i */
export function affine(
  centre: Float64Array,
  centreOffset: number,
  lower: Float64Array,
  scale: number,
  x: Float64Array,
  out: Float64Array,
  offset: number,
): void {
  const d = x.length;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += lower[i * d + k] * x[k];
    out[offset + i] = centre[centreOffset + i] + scale * sum;
  }
}

/** Log-density of kernel.centre + L·t at z[offset …], normalised but for the t's constant. */
export function logIndependent(kernel: MoveKernel, z: Float64Array, offset: number, work: Float64Array): number {
  const d = kernel.centre.length;
  return logT(whiten(kernel.lower, d, z, offset, kernel.centre, work), d) - logDeterminant(kernel.lower, d);
}
