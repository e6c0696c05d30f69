/**
 * @file An increasing function of one number, x_d ↦ z_d, whose parameters a network gives for every x_d.
 */
import type { Ops } from "../../neural/ops.js";

export interface Transformer {
  /** groups of parameters: how many numbers each has for every x_d */
  readonly heads: readonly number[];
  /** x [K, B, D], heads [K, B, D · n] each → z [K, B, D] and Σ_d log ∂z_d/∂x_d [K, B, 1]; heads of 0 give the identity. */
  forward<T>(ops: Ops<T>, x: T, heads: readonly T[]): readonly [z: T, logDet: T];
  /** x of z, the parameters being the `at`-th of each group. */
  inverse(z: number, heads: readonly Float64Array[], at: number): number;
}
