/**
 * @file Normalised densities close to the posterior, to draw θ from: a neural posterior q(z | statistics) learnt from the
 * same simulations in unconstrained space (so that no draw is ever refused, and no acceptance rate is needed), or a
 * mixture fitted to weighted draws.
 */
import type { ConditionalDensity } from "../../density/density.js";
import { repeated } from "../../density/rows.js";
import type { Stream } from "../../math/rng.js";
import type { Reference } from "../tempered.js";

export interface Proposal {
  /** [count × dim] */
  draw(stream: Stream, count: number): Float64Array;
  /** of every row of z [count × dim] */
  logDensities(z: Float64Array, count: number): Float64Array;
}

/** q(z | given) at one observation. */
export function neuralPosterior(density: ConditionalDensity, given: Float64Array, dim: number): Proposal {
  const observed = { values: given, count: 1, width: given.length };
  return {
    draw: (stream, count) => density.sample(repeated(observed, count), stream).values,
    logDensities: (values, count) => density.logDensity({ values, count, width: dim }, repeated(observed, count)),
  };
}

export const asProposal = (reference: Reference, dim: number): Proposal => ({
  draw: (stream, count) => reference.draw(stream, count),
  logDensities: (z, count) => Float64Array.from({ length: count }, (_, i) => reference.logDensity(z, i * dim)),
});
