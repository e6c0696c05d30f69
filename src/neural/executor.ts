/**
 * @file What a backend has to supply: the operations of `ops.ts` on its own tensors, two more that adjoints need, and a
 * way to read results. Tensors are immutable values; estimators never see how they are stored.
 */
import type { Ops, Shape } from "./ops.js";

/** A value held by an executor. Only that executor can look inside. */
export interface Tensor {
  readonly shape: Shape;
}

export interface Executor extends Ops<Tensor> {
  /** "cpu", "wasm", … */
  readonly name: string;
  readonly precision: "float32" | "float64";
  /** 1 where a > b, else 0 */
  greater(a: Tensor, b: Tensor): Tensor;
  /** Adjoint of `gather`: adds slice i of x to slice indices[i] of zeros with `length` slices. */
  scatter(x: Tensor, axis: number, indices: readonly number[], length: number): Tensor;
  /** Row-major values. */
  read(x: Tensor): Float64Array;
}
