/**
 * @file Self-attention (Vaswani et al. 2017) over rows or places: three linear maps and softmax(q kᵀ / √d) v in each head,
 * heads side by side, no map after it. What is only averaged afterwards needs no product with v for every row: the mean over
 * rows t of Σₛ aₜₛ vₛ is Σₛ (Σₜ aₜₛ / T) vₛ. In one head q kᵀ needs one map of the rows, not two: with q = x A + a and
 * k = x C + c it is (x A Cᵀ + a Cᵀ) xᵀ, but for terms that are equal along a row of scores, which the softmax takes off.
 *
 * Parameters: weights [I, W] and bias [1, W] of q, k and v.
 */
import type { Ops } from "../ops.js";
import { layerParameters } from "./parameters.js";
import type { ParameterSpec } from "./parameters.js";
import { layer } from "./values.js";

export interface Attention {
  readonly width: number;
  readonly heads: number;
  readonly axis: "place" | "row";
  readonly causal: boolean;
}

export const attentionParameters = (inputs: number, { width }: Attention): ParameterSpec[] =>
  [0, 1, 2].flatMap(() => layerParameters(inputs, width));

/** x [K, lanes, rows, I] → [K, lanes, rows, W] */
export function attention<T>(ops: Ops<T>, p: readonly T[], x: T, options: Attention): T {
  const seen = onRows(ops, x, options.axis);
  const [q, k] = scored(ops, p, seen, options.heads);
  const v = split(ops, layer(ops, seen, p[4], p[5], "none"), options.heads);
  return onRows(ops, join(ops, ops.attention(q, k, v, options.causal), options.heads), options.axis);
}

/** The mean of `attention` over its axis, which stays with length 1. */
export function meanAttention<T>(ops: Ops<T>, p: readonly T[], x: T, { axis, heads }: Attention): T {
  const seen = onRows(ops, x, axis);
  const [q, k] = scored(ops, p, seen, heads);
  const mass = ops.scale(ops.attentionMass(q, k), 1 / ops.shapeOf(q)[2]); // adds up to 1
  if (heads === 1) return onRows(ops, layer(ops, ops.matmul(mass, seen), p[4], p[5], "none"), axis);
  const v = split(ops, layer(ops, seen, p[4], p[5], "none"), heads);
  return onRows(ops, join(ops, ops.matmul(mass, v), heads), axis);
}

/** Two tensors whose product, over the root of their width, has the softmax of q kᵀ / √d. */
function scored<T>(ops: Ops<T>, [A, a, C, c]: readonly T[], x: T, heads: number): readonly [T, T] {
  const [, I, W] = ops.shapeOf(A);
  if (heads > 1 || I > W)
    return [split(ops, layer(ops, x, A, a, "none"), heads), split(ops, layer(ops, x, C, c, "none"), heads)];
  const root = Math.sqrt(I / W);
  const both = (side: T): T => ops.scale(ops.matmul(side, C, false, true), root);
  return [layer(ops, x, both(A), both(a), "none"), x];
}

/** Lanes and rows exchanged where attention goes over places; its own inverse. */
const onRows = <T>(ops: Ops<T>, x: T, axis: "place" | "row"): T =>
  axis === "row" ? x : ops.transpose(x, [0, 2, 1, 3]);

/** [K, B, T, W] → [K, B·heads, T, W / heads] */
function split<T>(ops: Ops<T>, x: T, heads: number): T {
  if (heads === 1) return x;
  const [K, B, rows, width] = ops.shapeOf(x);
  const apart = ops.transpose(ops.reshape(x, [K, B, rows, heads, width / heads]), [0, 1, 3, 2, 4]);
  return ops.reshape(apart, [K, B * heads, rows, width / heads]);
}

function join<T>(ops: Ops<T>, x: T, heads: number): T {
  if (heads === 1) return x;
  const [K, many, rows, part] = ops.shapeOf(x);
  const apart = ops.reshape(x, [K, many / heads, heads, rows, part]);
  return ops.reshape(ops.transpose(apart, [0, 1, 3, 2, 4]), [K, many / heads, rows, heads * part]);
}
