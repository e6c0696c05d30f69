/**
 * @file Resampling schemes, all of one signature: (weights, n, stream) → ancestors, n indices with E[#i] = n·W_i.
 * Ancestors come sorted. Differences are in variance only (Douc, Cappé & Moulines 2005).
 */
import type { Stream } from "../math/rng.js";

export type Resampling = (weights: ArrayLike<number>, n: number, stream: Stream) => Int32Array;

/** Ancestors of sorted points in (0, 1) by inverse cumulative weights; the last cumulative weight counts as 1. */
function invert(weights: ArrayLike<number>, n: number, point: (i: number) => number): Int32Array {
  const ancestors = new Int32Array(n);
  let last = weights.length - 1;
  while (last > 0 && weights[last] === 0) last--; // rounding must never select a particle of weight 0
  let j = 0;
  let cumulative = weights[0];
  for (let i = 0; i < n; i++) {
    const u = point(i);
    while (u >= cumulative && j < last) cumulative += weights[++j];
    ancestors[i] = j;
  }
  return ancestors;
}

/** One uniform for all (Carpenter, Clifford & Fearnhead 1999). */
const systematic: Resampling = (weights, n, stream) => {
  const u = stream.uniform();
  return invert(weights, n, (i) => (i + u) / n);
};

/** One uniform in each stratum (Kitagawa 1996). */
const stratified: Resampling = (weights, n, stream) => invert(weights, n, (i) => (i + stream.uniform()) / n);

/** Independent draws (Gordon, Salmond & Smith 1993). */
const multinomial: Resampling = (weights, n, stream) => {
  const points = Float64Array.from({ length: n }, () => stream.uniform()).sort();
  return invert(weights, n, (i) => points[i]);
};

/** ⌊n W⌋ copies for sure, the rest at random (Liu & Chen 1998). */
const residual: Resampling = (weights, n, stream) => {
  const sure = Array.from(weights, (w) => Math.floor(n * w));
  const left = n - sure.reduce((a, b) => a + b, 0);
  const rest = Float64Array.from(weights, (w, i) => (left === 0 ? 0 : (n * w - sure[i]) / left));
  const counts = sure.slice();
  if (left > 0) for (const i of multinomial(rest, left, stream)) counts[i]++;
  return Int32Array.from(counts.flatMap((c, i) => Array<number>(c).fill(i)));
};

export const resamplings = { systematic, stratified, multinomial, residual } as const;
