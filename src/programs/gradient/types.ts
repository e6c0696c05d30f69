/**
 * @file Derivatives of what a program predicts, in reverse mode: by parameters and by rows of predicted parameters. Draws are
 * replaced by their means ("skeleton"), observables by the means of their distributions.
 */
import type { CompiledProgram } from "../types.js";

export interface GradientOptions {
  /** States named like an observable are overwritten by the arm's data after every observation (one-step predictions). */
  readonly teacherForced?: boolean;
  /** Numbers on the tape above which states are kept every √steps only, and the rest is computed again. */
  readonly tapeLimit?: number;
}

/** One program in one arm. A forward pass belongs to the backward pass after it. */
export interface GradientKernel {
  /**
   * Means of the observables at every observation time, [times × width] as `Arm.data`; owned by the kernel, overwritten by
   * the next pass. Null where the simulation fails. `rows` is [steps × columns].
   */
  forward(theta: Float64Array, rows: Float64Array): Float64Array | null;
  /** Adds ∂L/∂θ to `intoTheta` [parameters] and ∂L/∂rows to `intoRows` [steps × columns], given ∂L/∂means [times × width]. */
  backward(adjoint: Float64Array, intoTheta: Float64Array, intoRows: Float64Array): void;
}

/** Why a program has no derivatives, in words, or a maker of kernels, one for each arm. */
export type Differentiated =
  { readonly ok: true; kernel(arm: number): GradientKernel } | { readonly ok: false; readonly reason: string };

export type Differentiate = (program: CompiledProgram, options?: GradientOptions) => Differentiated;
