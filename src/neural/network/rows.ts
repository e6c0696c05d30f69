/**
 * @file Layers that move along rows: convolution, and from the rows that were seen to those of the output grid.
 */
import type { Ops } from "../ops.js";
import type { LayerActivation } from "./types.js";
import { expand, layer, ROWS, WIDTH } from "./values.js";

export interface Convolution {
  readonly kernel: number;
  readonly activation: LayerActivation;
  readonly causal: boolean;
}

/**
 * One product over windows of `kernel` rows, zeros beyond the ends: weights [kernel · I, O], the window's first row first.
 * Causal: the window ends at its row; otherwise it is centred (one row more ahead where the kernel is even).
 */
export function convolution<T>(ops: Ops<T>, [weights, bias]: readonly T[], x: T, options: Convolution): T {
  const { kernel, activation, causal } = options;
  const [K, lanes, rows, width] = ops.shapeOf(x);
  const before = causal ? kernel - 1 : (kernel - 1) >> 1;
  const zeros = (count: number): T[] =>
    count === 0 ? [] : [ops.constant(new Float64Array(K * lanes * count * width), [K, lanes, count, width])];
  const padded = ops.concat([...zeros(before), x, ...zeros(kernel - 1 - before)], ROWS);
  const windows = Array.from({ length: kernel }, (_, i) => ops.slice(padded, ROWS, i, rows));
  return layer(ops, ops.concat(windows, WIDTH), weights, bias, activation);
}

/** Means of the `span` seen rows inside each output row; the last one is held where none was seen. */
export function extend<T>(ops: Ops<T>, x: T, outputs: number, span: number): T {
  const [K, lanes, rows, width] = ops.shapeOf(x);
  const whole = Math.min(Math.floor(rows / span), outputs);
  const rest = whole < outputs ? rows - whole * span : 0;
  const means: T[] = [];
  if (span === 1) means.push(ops.slice(x, ROWS, 0, whole));
  else if (whole > 0) {
    const full = ops.reshape(ops.slice(x, ROWS, 0, whole * span), [K, lanes * whole, span, width]);
    means.push(ops.reshape(ops.mean(full, 2), [K, lanes, whole, width]));
  }
  if (rest > 0) means.push(ops.mean(ops.slice(x, ROWS, whole * span, rest), ROWS));
  const known = means.length === 1 ? means[0] : ops.concat(means, ROWS);
  const count = ops.shapeOf(known)[ROWS];
  if (count === outputs) return known;
  const held = ops.slice(known, ROWS, count - 1, 1);
  return ops.concat([known, expand(ops, held, [K, lanes, outputs - count, width])], ROWS);
}
