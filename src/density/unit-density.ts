/**
 * @file A conditional density on columns of about unit scale, without atoms: what an estimator has to supply.
 * `data-units.ts` makes a `ConditionalDensity` of it.
 */
import type { Stream } from "../math/rng.js";
import type { Pairs, Rows } from "./density.js";

export interface UnitDensity {
  /** log q of every row of every variant of x, all given the same conditions (the condition is looked at once). */
  logDensities(variants: readonly Rows[], condition: Rows): Float64Array[];
  sample(condition: Rows, stream: Stream): Rows;
  /** Every one-dimensional factor ∝ its power 1 / temperature, where the density is a product of such factors. */
  temper?(temperature: number): UnitDensity;
}

export type FitUnitDensities = (data: readonly Pairs[]) => UnitDensity[];
