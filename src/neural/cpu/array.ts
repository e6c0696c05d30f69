/**
 * @file The tensor of the plain TypeScript executor: a shape and its row-major numbers.
 */
import type { Tensor } from "../executor.js";

export type Floats = Float32Array | Float64Array;

export interface ArrayTensor extends Tensor {
  readonly data: Floats;
}

export type Allocate = (length: number) => Floats;

export const allocator = (precision: "float32" | "float64"): Allocate =>
  precision === "float32" ? (n) => new Float32Array(n) : (n) => new Float64Array(n);
