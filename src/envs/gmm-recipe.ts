/**
 * @file A random candidate mixture by the published recipe (ModelSMC 2026, F-41 … F-45): 1 to 10 components,
 * w ∝ U(0, 1), μ_j ~ U(−5, 5), Σ = α A Aᵀ with A_jk ~ U(−2, 2), α ~ U(1, 2), and four dimensions that shifts act on.
 */
import type { Stream } from "../math/rng.js";
import type { Mixture } from "./gmm.js";

export const DIMENSIONS = 10;
/** most components of a mixture */
export const COMPONENTS = 10;
const SHIFTED = 4;

export function drawMixture(random: Stream): Mixture {
  const uniform = (lo: number, hi: number): number => lo + (hi - lo) * random.uniform();
  const vector = (lo: number, hi: number): number[] => Array.from({ length: DIMENSIONS }, () => uniform(lo, hi));
  const components = Array.from({ length: 1 + random.below(COMPONENTS) }, () => ({
    weight: random.uniform(),
    mean: vector(-5, 5),
    root: Array.from({ length: DIMENSIONS }, () => vector(-2, 2)),
    alpha: uniform(1, 2),
  }));
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return {
    weights: components.map(({ weight }) => weight / total),
    means: components.map(({ mean }) => mean),
    covs: components.map(({ root, alpha }) => gram(root, alpha)),
    dims_to_shift: someDimensions(random),
  };
}

/** α A Aᵀ */
const gram = (root: readonly (readonly number[])[], alpha: number): number[][] =>
  root.map((a) => root.map((b) => alpha * a.reduce((sum, v, k) => sum + v * b[k], 0)));

/** Without replacement, sorted. */
function someDimensions(random: Stream): number[] {
  const left = Array.from({ length: DIMENSIONS }, (_, j) => j);
  const drawn = Array.from({ length: SHIFTED }, () => left.splice(random.below(left.length), 1)[0]);
  return drawn.sort((a, b) => a - b);
}
