/**
 * @file The tensor of the plain TypeScript executor: a shape and its row-major numbers.
 */
import type { Tensor } from "../executor.js";
import type { Shape } from "../ops.js";

export type Floats = Float32Array | Float64Array;

export interface ArrayTensor extends Tensor {
  readonly data: Floats;
}

/** Of tensors in scopes: their numbers can be taken away. */
export interface Owned extends ArrayTensor {
  data: Floats;
}

const GONE = new Float64Array(0);

export const release = (x: Owned): void => {
  x.data = GONE;
};

export function alive(x: Tensor): ArrayTensor {
  const { data } = x as ArrayTensor;
  if (data === GONE) throw new Error(`Expected a tensor that is alive, got a freed one of shape [${x.shape}]`);
  if (data === undefined) throw new TypeError("Expected a tensor of this executor, got another's");
  return x as ArrayTensor;
}

export const owned = (shape: Shape, data: Floats): Owned => ({ shape, data });

export type Allocate = (length: number) => Floats;

export const allocator = (precision: "float32" | "float64"): Allocate =>
  precision === "float32" ? (n) => new Float32Array(n) : (n) => new Float64Array(n);
