/**
 * @file What a posterior over parameters is to everyone who uses one: a normalised density on a box that can be drawn
 * from. Whatever was learnt beyond the box is cut off and the rest divided by what remains,
 *
 *   p(θ) = q(θ) 1[θ in box] / ∫_box q,
 *
 * the integral being `acceptance`. Leaving it out would inflate every density by its inverse (Deistler et al. 2022).
 */
import type { Rows } from "../density/density.js";
import type { Stream } from "../math/rng.js";
import type { Box } from "./box.js";

export interface Acceptance {
  /** share of q inside the box, and its standard error */
  readonly value: number;
  readonly se: number;
}

export interface Drawn {
  readonly theta: Rows;
  /** draws that fell outside the box */
  readonly refused: number;
}

export interface Posterior {
  readonly dim: number;
  readonly box: Box;
  readonly acceptance: Acceptance;
  /** normalised over the box, nats; −Infinity outside */
  logDensity(theta: Rows): Float64Array;
  sample(count: number, stream: Stream): Drawn;
}

/** What is known before data: draws, and their density. */
export interface ParameterPrior {
  readonly box: Box;
  sample(count: number, stream: Stream): Rows;
  logDensity(theta: Rows): Float64Array;
}
