/**
 * @file Tensors of a TensorFlow.js backend behind our own: a shape and the library's handle. The library is always
 * handed in, never imported, so that whichever copy the user installed is the one that runs.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { Tensor } from "../executor.js";

/** The module `@tensorflow/tfjs-core`, or a package that re-exports it. */
export type Tf = typeof tfjs;
export type Handle = tfjs.Tensor;

export interface TfTensor extends Tensor {
  readonly handle: Handle;
}

export const wrap = (handle: Handle): TfTensor => ({ shape: handle.shape, handle });

/** Every tensor an executor meets is its own. */
export const handleOf = (x: Tensor): Handle => (x as TfTensor).handle;
