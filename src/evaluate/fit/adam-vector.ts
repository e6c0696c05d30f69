/**
 * @file Adam (Kingma & Ba 2015, algorithm 1) on one vector in place, its gradient clipped to a norm. No decay: in the space of
 * unconstrained parameters no value is better than another.
 */
import { BETA1, BETA2 } from "../../neural/adamw.js";

export interface Moments {
  readonly step: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const EPSILON = 1e-8;

/** Where a sigmoid is flat: nothing comes back from beyond. */
const FAR = 15;

export const momentsOf = (dim: number): Moments => ({
  step: 0,
  first: new Float64Array(dim),
  second: new Float64Array(dim),
});

export function adamVector(moments: Moments, z: Float64Array, g: Float64Array, rate: number, clip: number): Moments {
  const norm = Math.sqrt(g.reduce((sum, gi) => sum + gi * gi, 0));
  const factor = norm > clip ? clip / norm : 1;
  const step = moments.step + 1;
  const [a, b] = [1 - BETA1 ** step, 1 - BETA2 ** step];
  const { first, second } = moments;
  for (let i = 0; i < z.length; i++) {
    const gi = g[i] * factor;
    first[i] = BETA1 * first[i] + (1 - BETA1) * gi;
    second[i] = BETA2 * second[i] + (1 - BETA2) * gi * gi;
    z[i] = Math.min(FAR, Math.max(-FAR, z[i] - (rate * (first[i] / a)) / (Math.sqrt(second[i] / b) + EPSILON)));
  }
  return { ...moments, step };
}
