/** @file The kernels of the WebAssembly executor. Addresses are bytes, counts are floats; memory is managed outside. */
export { binary } from "./binary";
export { adamStep, blend } from "./adam";
export { affine, affineAdjoint } from "./affine";
export { attention, attentionMass } from "./attention";
export { attentionAdjoint, attentionMassAdjoint } from "./attention-adjoint";
export { dense, denseAdjoint } from "./dense";
export { clip, exp, log, negate, relu, scale, shift, sigmoid, softplus, sqrt, square, tanh } from "./elementwise";
export { gru } from "./gru";
export { gruAdjoint } from "./gru-adjoint";
export { lstm } from "./lstm";
export { lstmAdjoint } from "./lstm-adjoint";
export { matmul } from "./gemm";
export { copyRows, gather, restride, scatter, zero } from "./move";
export { logNormal, logSumExp, sum } from "./reduce";
export { spline, splineAdjoint } from "./spline";

/** First byte that is free. */
export function heapBase(): usize {
  return __heap_base;
}
