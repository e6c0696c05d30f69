/**
 * @file A network as plain data: layers over named axes, as a model program writes them (`network`) or an environment fixes
 * them. Every value is a tensor [K, lanes, rows, width]; an axis that a value does not have has length 1, and axes of length
 * 1 broadcast. K is a stack of networks of one shape (seeds).
 */
import type { Executor, Tensor } from "../executor.js";
import type { Ops } from "../ops.js";
import type { Stream } from "../../math/rng.js";

export type LayerActivation = "none" | "tanh" | "relu" | "sigmoid" | "softplus" | "gelu";

/** Layers in order; `inputs` are indices of earlier ones. `width` is that of the result. */
export type NetworkLayer = { readonly inputs: readonly number[]; readonly width: number } & (
  | { readonly op: "features" }
  /** one-hot code of the lane, width = lanes */
  | { readonly op: "lane" }
  /** row index scaled to [0, 1] over all rows, the horizon's included; width 1. Rows as its input has, seen ones without input */
  | { readonly op: "position" }
  /** one learned vector for each place or row (rows as for `position`) */
  | { readonly op: "embedding"; readonly axis: "place" | "row" }
  | { readonly op: "dense"; readonly activation: LayerActivation }
  | { readonly op: "gru" | "lstm"; readonly units: number; readonly layers: number; readonly bidirectional: boolean }
  /** softmax(q kᵀ / √d) v in each head, q, k and v linear in the input; no linear map after it */
  | { readonly op: "attention"; readonly heads: number; readonly axis: "place" | "row"; readonly causal: boolean }
  | {
      readonly op: "convolution";
      readonly kernel: number;
      readonly activation: LayerActivation;
      readonly causal: boolean;
    }
  | { readonly op: "mean" | "sum" | "last"; readonly axis: "place" | "row" }
  | { readonly op: "concat" | "add" | "multiply" }
  | { readonly op: "layerNorm" }
  | { readonly op: "dropout"; readonly rate: number }
  /** one row for each row of the output grid, the horizon's included: means of the rows inside, the last one held */
  | { readonly op: "extend" }
  /**
   * gru over output rows, its input at each row being this value (without rows) beside the position. A second input, a
   * recurrent layer of the same width, gives the states to start from: where that layer ended.
   */
  | { readonly op: "decoder"; readonly units: number; readonly bidirectional: boolean }
);

export interface NetworkGraph {
  readonly layers: readonly NetworkLayer[];
  /** index of the layer whose dense head gives the predicted values */
  readonly output: number;
  /** values of each lane and output row: one for each predicted parameter */
  readonly heads: number;
}

export interface NetworkSizes {
  readonly lanes: number;
  /** rows of the features that are seen */
  readonly rows: number;
  readonly features: number;
  /** rows of predicted parameters, the horizon's included, and how many feature rows one of them spans */
  readonly outputs: number;
  readonly span: number;
}

/** A network that can be started from seeds and applied. */
export interface Network {
  readonly name: string;
  /** numbers in one network */
  readonly size: number;
  /** says something else with dropout */
  readonly drops: boolean;
  /** parameters of K networks, each tensor [K, …]; network k is made from stream k alone */
  init(on: Executor, streams: readonly Stream[]): Tensor[];
  /**
   * features [K, lanes, rows, width] → unbounded values [K, lanes, outputs, heads]; bounding is the caller's.
   * `dropout` null: off. Otherwise a stream for the masks of this step.
   */
  apply<T>(ops: Ops<T>, parameters: readonly T[], features: T, dropout: Stream | null): T;
}
