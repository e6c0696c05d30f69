/**
 * @file A posterior learnt on the line of every parameter (`box.ts`) and read in the box: p(θ) = q(z(θ)) |∂z/∂θ|. Nothing
 * can fall outside, nothing is refused.
 */
import type { ConditionalDensity } from "../density/density.js";
import { repeated } from "../density/rows.js";
import { inside, logStretch, toBox, toLine } from "./box.js";
import type { Box } from "./box.js";
import type { Posterior } from "./posterior.js";

export function mappedPosterior(density: ConditionalDensity, box: Box, observed: Float64Array): Posterior {
  const dim = box.lower.length;
  const given = { values: observed, count: 1, width: observed.length };
  return {
    dim,
    box,
    acceptance: { value: 1, se: 0 },
    logDensity: (theta) => {
      const z = toLine(box, theta);
      const stretch = logStretch(box, z);
      return density
        .logDensity(z, repeated(given, theta.count))
        .map((l, i) => (inside(box, theta, i) ? l - stretch[i] : -Infinity));
    },
    sample: (count, stream) => ({
      theta: toBox(box, density.sample(repeated(given, count), stream)),
      refused: 0,
    }),
  };
}
