/**
 * @file What an in-context network has to do: read a table of pairs and say, for new inputs, how probable every bin of
 * the target is. Nothing is trained; the pairs are its input.
 */
import type { Rows } from "../density.js";

export interface InContextNetwork {
  predict(context: Context, queries: Rows): Prediction;
}

/** Inputs [N × F] and their targets [N], all of about unit scale. */
export interface Context {
  readonly inputs: Rows;
  readonly targets: Float64Array;
}

export interface Prediction {
  /** log probabilities up to a constant of each row, [Q × bins] */
  readonly logits: Rows;
  /** of the bins, in the units of the targets, ascending, [bins + 1] */
  readonly borders: Float64Array;
}
