/**
 * @file One layer of a network: the parameters it has, and what it makes of its inputs. Values are [K, lanes, rows, width],
 * axes that a value does not have are of length 1.
 */
import type { Stream } from "../../math/rng.js";
import type { Ops } from "../ops.js";
import { attention, attentionParameters, meanAttention } from "./attention.js";
import type { Axes } from "./axes.js";
import { decode, decoderParameters } from "./decoder.js";
import { dropout, layerNorm } from "./norm.js";
import { constant, layerParameters, normal } from "./parameters.js";
import type { ParameterSpec } from "./parameters.js";
import { recurrent, recurrentParameters } from "./recurrent.js";
import { convolution, extend } from "./rows.js";
import type { NetworkLayer, NetworkSizes } from "./types.js";
import { beside, expand, layer as dense, LANES, ROWS } from "./values.js";

/** Shapes of one network; `axes` of all layers. */
export function layerSpecs(layer: NetworkLayer, axes: readonly Axes[], sizes: NetworkSizes): readonly ParameterSpec[] {
  const width = layer.inputs.length > 0 ? axes[layer.inputs[0]].width : 0;
  switch (layer.op) {
    case "embedding":
      return [normal(embeddingShape(layer, axes, sizes), 1 / Math.sqrt(layer.width))];
    case "dense":
      return layerParameters(width, layer.width);
    case "convolution":
      return layerParameters(layer.kernel * width, layer.width);
    case "gru":
    case "lstm":
      return recurrentParameters(width, layer);
    case "attention":
      return attentionParameters(width, layer);
    case "layerNorm":
      return [constant([1, 1, width], 1), constant([1, 1, width], 0)];
    case "decoder":
      return decoderParameters(width, layer);
    default:
      return [];
  }
}

const embeddingShape = (
  layer: NetworkLayer & { readonly op: "embedding" },
  axes: readonly Axes[],
  sizes: NetworkSizes,
): readonly number[] =>
  layer.axis === "place" ? [sizes.lanes, 1, layer.width] : [1, rowsLike(layer, axes, sizes).count, layer.width];

/** Rows that a layer without a value of its own has: those of its input, or those that were seen. */
function rowsLike(layer: NetworkLayer, axes: readonly Axes[], { rows, outputs, span }: NetworkSizes) {
  const all = layer.op === "decoder" || (layer.inputs.length > 0 && axes[layer.inputs[0]].row === "all");
  return all ? { count: outputs, total: outputs } : { count: rows, total: outputs * span };
}

export interface Step<T> {
  readonly ops: Ops<T>;
  readonly K: number;
  readonly layer: NetworkLayer;
  readonly index: number;
  readonly axes: readonly Axes[];
  readonly sizes: NetworkSizes;
  readonly features: T;
  readonly dropout: Stream | null;
  /** "attention": give its mean alone; "mean": the input is one */
  readonly pool: "attention" | "mean" | null;
}

export function applyLayer<T>(step: Step<T>, p: readonly T[], inputs: readonly T[]): T {
  const { ops, K, layer, sizes } = step;
  const [x] = inputs;
  switch (layer.op) {
    case "features":
      return step.features;
    case "lane":
      return expand(ops, oneHot(ops, sizes.lanes), [K, sizes.lanes, 1, sizes.lanes]);
    case "position":
      return position(step);
    case "embedding":
      return p[0];
    case "dense":
      return dense(ops, x, p[0], p[1], layer.activation);
    case "convolution":
      return convolution(ops, p, x, layer);
    case "gru":
    case "lstm":
      return recurrent(ops, p, x, layer);
    case "attention":
      return step.pool === null ? attention(ops, p, x, layer) : meanAttention(ops, p, x, layer);
    case "mean":
    case "sum":
      return reduced(step, x, layer.op, layer.axis);
    case "last": {
      const axis = layer.axis === "row" ? ROWS : LANES;
      return ops.slice(x, axis, ops.shapeOf(x)[axis] - 1, 1);
    }
    case "concat":
      return beside(ops, inputs);
    case "add":
      return inputs.reduce((a, b) => ops.add(a, b));
    case "multiply":
      return inputs.reduce((a, b) => ops.multiply(a, b));
    case "layerNorm":
      return layerNorm(ops, p, x);
    case "dropout":
      return step.dropout === null ? x : dropout(ops, x, layer.rate, step.dropout.fork("dropout", step.index));
    case "extend":
      return extended(step, x);
    case "decoder":
      return decode(ops, p, x, position(step), inputs.length > 1 ? inputs[1] : null);
  }
}

/** [K, 1, rows, 1] in [0, 1]; 0 where there is one row */
function position<T>({ ops, K, layer, axes, sizes }: Step<T>): T {
  const { count, total } = rowsLike(layer, axes, sizes);
  const values = Float64Array.from({ length: count }, (_, t) => (total > 1 ? t / (total - 1) : 0));
  return expand(ops, ops.constant(values, [1, 1, count, 1]), [K, 1, count, 1]);
}

function oneHot<T>(ops: Ops<T>, lanes: number): T {
  const values = Float64Array.from({ length: lanes * lanes }, (_, i) => (i % (lanes + 1) === 0 ? 1 : 0));
  return ops.constant(values, [1, lanes, 1, lanes]);
}

function reduced<T>({ ops, layer, axes, sizes, pool }: Step<T>, x: T, how: "mean" | "sum", along: "place" | "row"): T {
  const axis = along === "row" ? ROWS : LANES;
  if (pool === null) return ops[how](x, axis);
  const count = along === "place" ? sizes.lanes : rowsLike(layer, axes, sizes).count;
  return how === "mean" ? x : ops.scale(x, count);
}

function extended<T>({ ops, layer, axes, sizes }: Step<T>, x: T): T {
  const [K, lanes, , width] = ops.shapeOf(x);
  const { row } = axes[layer.inputs[0]];
  if (row === "seen") return extend(ops, x, sizes.outputs, sizes.span);
  return row === "all" ? x : expand(ops, x, [K, lanes, sizes.outputs, width]);
}
