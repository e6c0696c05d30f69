/**
 * @file The affine transformer of masked autoregressive flows: z = x eᵃ + m, a = A tanh(h / A), so that no transform
 * stretches or shrinks by more than e^A.
 */
import type { Transformer } from "./transformer.js";

/** A */
export const LIMIT = 3;

export const affine: Transformer = {
  heads: [2],
  forward: (ops, x, [heads]) => ops.affine(x, heads, LIMIT),
  inverse: (z, [heads], at) => invertAffine(z, heads, at),
};

export function invertAffine(z: number, heads: Float64Array, at: number): number {
  const [m, h] = [heads[2 * at], heads[2 * at + 1]];
  return (z - m) * Math.exp(-LIMIT * Math.tanh(h / LIMIT));
}
