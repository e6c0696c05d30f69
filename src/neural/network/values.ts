/**
 * @file Small steps that layers share, on values [K, lanes, rows, width].
 */
import type { Ops, Shape } from "../ops.js";
import { broadcastShape, sameShape, withAxis } from "../shape.js";
import type { LayerActivation } from "./types.js";

export const LANES = 1;
export const ROWS = 2;
export const WIDTH = 3;

/** Repeats axes of length 1 where they have to be longer. */
export function expand<T>(ops: Ops<T>, x: T, shape: Shape): T {
  return sameShape(ops.shapeOf(x), shape) ? x : ops.broadcast(x, shape);
}

/** Side by side along the width, other axes broadcast. */
export function beside<T>(ops: Ops<T>, xs: readonly T[]): T {
  if (xs.length === 1) return xs[0];
  const lead = xs.map((x) => withAxis(ops.shapeOf(x), WIDTH, 1)).reduce(broadcastShape);
  return ops.concat(
    xs.map((x) => expand(ops, x, withAxis(lead, WIDTH, ops.shapeOf(x)[WIDTH]))),
    WIDTH,
  );
}

/** x · weights + bias over the width: weights [K, I, O], bias [K, 1, O]. */
export function layer<T>(ops: Ops<T>, x: T, weights: T, bias: T, activation: LayerActivation): T {
  const [K] = ops.shapeOf(weights);
  const [, lanes, rows, width] = ops.shapeOf(x);
  const flat = ops.reshape(expand(ops, x, [K, lanes, rows, width]), [K, lanes * rows, width]);
  const inside = activation === "tanh" || activation === "relu" ? activation : "none";
  const y = ops.dense(flat, weights, bias, inside);
  const shaped = ops.reshape(y, [K, lanes, rows, ops.shapeOf(weights)[2]]);
  return inside === activation ? shaped : activate(ops, shaped, activation);
}

/** The product alone. */
export function product<T>(ops: Ops<T>, x: T, weights: T): T {
  const [K, , outputs] = ops.shapeOf(weights);
  const [, lanes, rows, width] = ops.shapeOf(x);
  const flat = ops.reshape(expand(ops, x, [K, lanes, rows, width]), [K, lanes * rows, width]);
  return ops.reshape(ops.matmul(flat, weights), [K, lanes, rows, outputs]);
}

export function activate<T>(ops: Ops<T>, x: T, activation: LayerActivation): T {
  if (activation === "none") return x;
  return activation === "gelu" ? gelu(ops, x) : ops[activation](x);
}

/** x Φ(x) in the form ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks & Gimpel 2016). */
function gelu<T>(ops: Ops<T>, x: T): T {
  const cubic = ops.multiply(x, ops.shift(ops.scale(ops.square(x), 0.044715), 1));
  const t = ops.tanh(ops.scale(cubic, Math.sqrt(2 / Math.PI)));
  return ops.scale(ops.multiply(x, ops.shift(t, 1)), 0.5);
}
