/**
 * @file The rational-quadratic spline written in other operations (Durkan, Bekasov, Murray & Papamakarios 2019, eqs. 4, 5
 * and the linear tails of section 3.1): what kernels are tested against, and what runs where there is no kernel.
 *
 * Widths are 2 tail (ε + (1 − n ε) softmax(h)), heights likewise, with ε = `MIN_SHARE`; inner slopes are
 * `MIN_SLOPE` + softplus(h + `SLOPE_SHIFT`), which is 1 at h = 0; the slopes at both ends are 1.
 */
import type { Ops } from "./ops.js";
import { sizeOf } from "./shape.js";

/** ε: smallest share of a bin in the interval */
export const MIN_SHARE = 1e-3;
export const MIN_SLOPE = 1e-3;
export const SLOPE_SHIFT = Math.log(Math.expm1(1 - MIN_SLOPE));

export function splineOf<T>(ops: Ops<T>, x: T, heads: T, bins: number, tail: number): readonly [T, T] {
  const lead = ops.shapeOf(x); // [K, B, D]
  const column = [...lead, 1];
  const level = (value: number) => ops.constant([value], [1, 1, 1, 1]);
  const h = ops.reshape(heads, [...lead, 3 * bins - 1]);
  const widths = shares(ops, ops.slice(h, 3, 0, bins), bins, tail);
  const heights = shares(ops, ops.slice(h, 3, bins, bins), bins, tail);
  const inner = ops.softplus(ops.shift(ops.slice(h, 3, 2 * bins, bins - 1), SLOPE_SHIFT));
  const ones = ops.broadcast(level(1), column);
  const slopes = ops.concat([ones, ops.shift(inner, MIN_SLOPE), ones], 3); // [K, B, D, bins + 1]
  const left = edges(ops, widths, bins, tail);
  const low = edges(ops, heights, bins, tail);

  const at = ops.reshape(x, column);
  const clipped = ops.clip(at, -tail, tail);
  const beyond = ops.greater(clipped, ops.slice(left, 3, 1, bins - 1)); // x right of inner edge j
  const chosen = ops.subtract(ops.concat([ones, beyond], 3), ops.concat([beyond, ops.subtract(ones, ones)], 3));
  const select = (v: T) => ops.sum(ops.multiply(v, chosen), 3);

  const width = select(widths);
  const height = select(heights);
  const [d0, d1] = [select(ops.slice(slopes, 3, 0, bins)), select(ops.slice(slopes, 3, 1, bins))];
  const s = ops.divide(height, width);
  const theta = ops.divide(ops.subtract(clipped, select(left)), width);
  const rest = ops.subtract(ones, theta);
  const t = ops.multiply(theta, rest);
  const s2 = ops.scale(s, 2);
  const below = ops.add(s, ops.multiply(ops.subtract(ops.add(d0, d1), s2), t));
  const above = ops.multiply(height, ops.add(ops.multiply(s, ops.square(theta)), ops.multiply(d0, t)));
  const y = ops.add(select(low), ops.divide(above, below));
  const curve = ops.add(
    ops.add(ops.multiply(d1, ops.square(theta)), ops.multiply(s2, t)),
    ops.multiply(d0, ops.square(rest)),
  );
  const logSlope = ops.log(ops.divide(ops.multiply(ops.square(s), curve), ops.square(below)));

  const inside = ops.multiply(ops.greater(at, level(-tail)), ops.greater(level(tail), at));
  const mixed = ops.add(ops.multiply(inside, y), ops.multiply(ops.subtract(ones, inside), at));
  return [ops.reshape(mixed, lead), ops.sum(ops.reshape(ops.multiply(inside, logSlope), lead), 2)];
}

/** Lengths of bins that fill (−tail, tail). */
function shares<T>(ops: Ops<T>, h: T, bins: number, tail: number): T {
  const softmax = ops.exp(ops.subtract(h, ops.logSumExp(h, 3)));
  return ops.scale(ops.shift(ops.scale(softmax, 1 - bins * MIN_SHARE), MIN_SHARE), 2 * tail);
}

/** Where each bin begins: a product with a triangle of ones. */
function edges<T>(ops: Ops<T>, lengths: T, bins: number, tail: number): T {
  const shape = ops.shapeOf(lengths);
  const triangle = Array.from({ length: bins * bins }, (_, i) => (Math.floor(i / bins) < i % bins ? 1 : 0));
  const flat = ops.reshape(lengths, [1, sizeOf(shape) / bins, bins]);
  return ops.shift(ops.reshape(ops.matmul(flat, ops.constant(triangle, [1, bins, bins])), shape), -tail);
}
