/**
 * @file What the intermediate form reads and does not compute: known inputs, predicted values, and the vectors that running
 * indices reach.
 */

/** Where in `ProgramIr.source` a node came from. */
export type Offset = number;

export interface Node {
  /** unique in its program; an argument's id is smaller than its user's, but for `Carried.next` */
  readonly id: number;
  readonly at: Offset;
}

/** "t" (t0 + step·dt), "step", a numeric context, a scalar covariate. `dt` and world constants are `constant`s. */
export interface KnownInput extends Node {
  readonly kind: "input";
  readonly name: string;
  readonly role: "time" | "step" | "context" | "covariate" | "field";
}

/** rows[row · columns + column]: one number of a predicted parameter, "beta" or "beta[3]"; its row is that of the step. */
export interface PredictedInput extends Node {
  readonly kind: "input";
  readonly name: string;
  readonly role: "predicted";
  readonly column: number;
}

export type InputValue = KnownInput | PredictedInput;

/**
 * A read-only vector. `theta` is the one field of `length` parameters from θ[from]; its index is that into θ. `predicted` is
 * the one field `name`: its index runs from 0 to length − 1, at rows[row · columns + column + index]. The row of a covariate,
 * or of predicted values, is that of the step.
 */
export type Source =
  | { readonly kind: "theta"; readonly from: number; readonly length: number }
  | { readonly kind: "state" }
  | { readonly kind: "constant"; readonly name: string; readonly values: readonly number[] }
  | { readonly kind: "covariate"; readonly name: string; readonly width: number }
  | { readonly kind: "predicted"; readonly name: string; readonly column: number; readonly length: number };
