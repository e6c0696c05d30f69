/**
 * @file The affine transformer of masked autoregressive flows: z = (x − μ) eᵃ, a = A tanh(raw / A), so that no transform
 * stretches or shrinks by more than e^A.
 */
import type { Transformer } from "./transformer.js";

/** A */
const BOUND = 3;

export const affine: Transformer = {
  parameters: 2,
  forward: (ops, x, p) => {
    const shape = ops.shapeOf(x);
    const mean = ops.reshape(ops.slice(p, 3, 0, 1), shape);
    const raw = ops.reshape(ops.slice(p, 3, 1, 1), shape);
    const logSlope = ops.scale(ops.tanh(ops.scale(raw, 1 / BOUND)), BOUND);
    return { z: ops.multiply(ops.subtract(x, mean), ops.exp(logSlope)), logSlope };
  },
  inverse: (z, p, offset) => p[offset] + z * Math.exp(-BOUND * Math.tanh(p[offset + 1] / BOUND)),
};
