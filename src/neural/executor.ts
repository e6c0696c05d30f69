/**
 * @file What a backend has to supply: the operations of `ops.ts` on its own tensors, the adjoints that are worth a kernel
 * of their own, memory in regions, and a way to read results. Tensors are immutable values; estimators never see how
 * they are stored. A backend writes `BasicExecutor`; `composed` makes the rest out of it, and kernels replace parts.
 */
import type { AdamOptions, AdamState } from "./adamw.js";
import type { Activation, Ops, Shape } from "./ops.js";

/** A value held by an executor. Only that executor can look inside. */
export interface Tensor {
  readonly shape: Shape;
}

/** Operations that are one kernel where the backend has it and a composition of others where not. */
type Fused = "dense" | "affine" | "spline" | "logNormal" | Sequence;

/** Those over whole sequences. */
export type Sequence = "gru" | "lstm" | "attention" | "attentionMass";

export interface BasicExecutor extends Omit<Ops<Tensor>, Fused> {
  /** "cpu", "wasm", … */
  readonly name: string;
  readonly precision: "float32" | "float64";
  /** Adjoint of `gather`: adds slice i of x to slice indices[i] of zeros with `length` slices. */
  scatter(x: Tensor, axis: number, indices: readonly number[], length: number): Tensor;
  /** Row-major values. */
  read(x: Tensor): Float64Array;
  /**
   * Frees every tensor made during `work`, but for those reachable from its result through arrays and plain objects,
   * which belong to the region around. Reading a freed tensor is an error.
   */
  tidy<R>(work: () => R): R;
  /** Frees tensors by hand. Whatever is freed already stays so. */
  dispose(...tensors: readonly Tensor[]): void;
}

/** A layer as it was computed. */
export interface Layer {
  readonly x: Tensor;
  readonly weights: Tensor;
  readonly activation: Activation;
  readonly reach?: readonly number[];
  /** its output */
  readonly y: Tensor;
}

/** An operation as it was computed: its output, and what was kept for the way back, which only its adjoint can read. */
export interface Pass {
  readonly y: Tensor;
  readonly trace: unknown;
}

export interface Executor extends BasicExecutor, Ops<Tensor> {
  /** Gradients with respect to x (null where nobody wants it), weights and bias. */
  denseAdjoint(g: Tensor, layer: Layer, wantsX: boolean): readonly [Tensor | null, Tensor, Tensor];
  /** From the gradients by z and by logDet to those by x and by heads. */
  affineAdjoint(gz: Tensor, gLogDet: Tensor, x: Tensor, heads: Tensor, limit: number): readonly [Tensor, Tensor];
  splineAdjoint(
    gy: Tensor,
    gLogDet: Tensor,
    x: Tensor,
    heads: Tensor,
    bins: number,
    tail: number,
  ): readonly [Tensor, Tensor];
  /** The same values as `gru`, with what `gruAdjoint` needs; likewise below. */
  gruTraced(gates: Tensor, weights: Tensor, bias: Tensor, start: Tensor): Pass;
  /** Gradients with respect to gates, weights, bias and start. */
  gruAdjoint(g: Tensor, pass: Pass, gates: Tensor, weights: Tensor, bias: Tensor, start: Tensor): readonly Tensor[];
  lstmTraced(gates: Tensor, weights: Tensor): Pass;
  lstmAdjoint(g: Tensor, pass: Pass, gates: Tensor, weights: Tensor): readonly Tensor[];
  attentionTraced(q: Tensor, k: Tensor, v: Tensor, causal: boolean): Pass;
  attentionAdjoint(g: Tensor, pass: Pass, q: Tensor, k: Tensor, v: Tensor, causal: boolean): readonly Tensor[];
  attentionMassTraced(q: Tensor, k: Tensor): Pass;
  attentionMassAdjoint(g: Tensor, pass: Pass, q: Tensor, k: Tensor): readonly Tensor[];
  /** weight · a + (1 − weight) · b of each pair of tensors of one shape: running averages of parameters. */
  blend(a: readonly Tensor[], b: readonly Tensor[], weight: number): Tensor[];
  /** One AdamW step in one kernel, where there is one; `adamw.ts` otherwise. */
  readonly adamStep?: (
    parameters: readonly Tensor[],
    gradients: readonly Tensor[],
    state: AdamState,
    options: AdamOptions,
  ) => readonly [Tensor[], AdamState];
}
