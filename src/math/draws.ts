/**
 * @file The random source of kernels: every draw is a function of (key, simulation, step, site), so it does not matter
 * in what order, on which thread or beside which other draws it is made, and programs that share a site share its
 * numbers. One `Draws` holds one cursor: set it with `at`, then draw. Not a `Stream`, which is for everything else.
 */
import { createCursor } from "./cursor.js";
import { continuousDraws, type ContinuousDraws } from "./draws-continuous.js";
import { discreteDraws, type DiscreteDraws } from "./draws-discrete.js";

export interface Draws extends ContinuousDraws, DiscreteDraws {
  /** Moves to `step` of `simulation` under the key (k0, k1). All four are taken modulo 2³². */
  at(k0: number, k1: number, simulation: number, step: number): void;
}

export function createDraws(): Draws {
  const cursor = createCursor();
  const { logGamma, ...continuous } = continuousDraws(cursor);
  return { at: cursor.at, ...continuous, ...discreteDraws(cursor, { logGamma, ...continuous }) };
}
