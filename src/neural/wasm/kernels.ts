/**
 * @file What the compiled kernels export (sources in `assembly/`). Addresses are in bytes, counts and steps in floats.
 */
type Kernel = (...args: number[]) => void;

/** `WebAssembly.Memory`, which the type libraries of Node do not declare. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  /** by pages of 64 KiB */
  grow(pages: number): number;
}

export interface Kernels {
  readonly memory: LinearMemory;
  heapBase(): number;
  /** x, out, end of out; then what the operation needs */
  readonly negate: Kernel;
  readonly tanh: Kernel;
  readonly relu: Kernel;
  readonly exp: Kernel;
  readonly log: Kernel;
  readonly softplus: Kernel;
  readonly sigmoid: Kernel;
  readonly sqrt: Kernel;
  readonly square: Kernel;
  readonly scale: Kernel;
  readonly shift: Kernel;
  readonly clip: Kernel;
  /** operation, a, b, out, 4 lengths, 4 steps of a, 4 steps of b */
  readonly binary: Kernel;
  /** x, out, outer, length, inner (, factor) */
  readonly sum: Kernel;
  readonly logSumExp: Kernel;
  /** x, out, rows, n */
  readonly logNormal: Kernel;
  /** from, its step, to, its step, run, rows */
  readonly copyRows: Kernel;
  readonly zero: Kernel;
  /** x, out, 4 lengths, 4 steps */
  readonly restride: Kernel;
  /** x, out, outer, length, inner, indices, count */
  readonly gather: Kernel;
  readonly scatter: Kernel;
  /** a, b, out, panel, batch, M, N, P, transposeA, transposeB */
  readonly matmul: Kernel;
  readonly dense: Kernel;
  readonly denseAdjoint: Kernel;
  readonly affine: Kernel;
  readonly affineAdjoint: Kernel;
  readonly spline: Kernel;
  readonly splineAdjoint: Kernel;
  /** gates, weights, bias, start, y, trace, scratch, K, B, T, D, H */
  readonly gru: Kernel;
  /** g, weights, trace, then by gates, weights, bias, start, scratch, K, B, T, D, H */
  readonly gruAdjoint: Kernel;
  /** gates, weights, y, trace, scratch, K, B, T, D, H */
  readonly lstm: Kernel;
  /** g, weights, trace, then by gates, weights, scratch, K, B, T, D, H */
  readonly lstmAdjoint: Kernel;
  /** q, k, v, y, trace, scratch, batch, T, S, d, e, causal */
  readonly attention: Kernel;
  /** g, q, k, v, trace, then by q, k, v, scratch, batch, T, S, d, e */
  readonly attentionAdjoint: Kernel;
  /** q, k, mass, trace, scratch, batch, T, S, d */
  readonly attentionMass: Kernel;
  /** g, q, k, trace, then by q, k, scratch, batch, T, S, d */
  readonly attentionMassAdjoint: Kernel;
  readonly adamStep: Kernel;
  readonly blend: Kernel;
}
