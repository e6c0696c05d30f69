/**
 * @file A posterior that was learnt knowing the box, its columns mapped from between their bounds onto the line: nothing
 * falls outside, nothing is refused.
 */
import type { ConditionalDensity } from "../density/density.js";
import { repeated } from "../density/rows.js";
import { inside } from "./box.js";
import type { Box } from "./box.js";
import type { Posterior } from "./posterior.js";

export function mappedPosterior(density: ConditionalDensity, box: Box, observed: Float64Array): Posterior {
  const given = { values: observed, count: 1, width: observed.length };
  return {
    dim: box.lower.length,
    box,
    acceptance: { value: 1, se: 0 },
    logDensity: (theta) =>
      density.logDensity(theta, repeated(given, theta.count)).map((l, i) => (inside(box, theta, i) ? l : -Infinity)),
    sample: (count, stream) => ({ theta: density.sample(repeated(given, count), stream), refused: 0 }),
  };
}
