/**
 * @file An increasing function of one number, x_d ↦ z_d, with `parameters` numbers that a network gives for every x_d.
 */
import type { Ops } from "../../neural/ops.js";

export interface Transformer {
  readonly parameters: number;
  /** x [K, B, D], p [K, B, D, parameters] → z and log dz/dx, both [K, B, D]. p = 0 gives the identity. */
  forward<T>(ops: Ops<T>, x: T, p: T): { readonly z: T; readonly logSlope: T };
  /** x of z, with the parameters at p[offset …] */
  inverse(z: number, p: Float64Array, offset: number): number;
}
