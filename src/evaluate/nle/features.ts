/**
 * @file θ as a network is told it: the parameter itself where its prior is bounded on both sides, else its unconstrained
 * coordinate. Either way the prior is spread over a few units, without long tails.
 */
import { distributions } from "../../math/distributions.js";
import type { Parameter } from "../../programs/types.js";
import type { Space } from "../space.js";

/** Features [count × dim] of z [count × dim]. */
export function featuresOf(
  parameters: readonly Parameter[],
  space: Space,
): (z: Float64Array, count: number) => Float64Array {
  const bounded = parameters.map(({ prior }) =>
    distributions[prior.name].support(...prior.args).every((end) => Number.isFinite(end)),
  );
  if (!bounded.includes(true)) return (z) => z;
  const d = space.dim;
  const theta = new Float64Array(d);
  return (z, count) => {
    const out = Float64Array.from(z);
    for (let i = 0; i < count; i++) {
      space.toTheta(z, i * d, theta);
      for (let j = 0; j < d; j++) if (bounded[j]) out[i * d + j] = theta[j];
    }
    return out;
  };
}
