/**
 * @file Where a true value falls among posterior draws: simulation-based calibration (Talts et al. 2018). If θ* comes from
 * the prior, data from p(x | θ*) and θ_1 … θ_L from the posterior given x, the rank of f(θ*, x) among f(θ_l, x) is uniform
 * on 0 … L for every function f. Here it is spread to
 *
 *   u = (rank + v) / (L + 1),   v uniform,
 *
 * which is then uniform on (0, 1), ties broken at random (Modrák et al. 2025). Not a test; `ecdf-bands.ts` is one.
 */
import type { Stream } from "../math/rng.js";

/** Draws below `truth`, and draws equal to it. */
function counts(truth: number, draws: ArrayLike<number>): { readonly below: number; readonly equal: number } {
  let below = 0;
  let equal = 0;
  for (let i = 0; i < draws.length; i++) {
    if (draws[i] < truth) below++;
    else if (draws[i] === truth) equal++;
  }
  return { below, equal };
}

/** Rank 0 … L of `truth` among L draws; among equal ones its place is drawn. */
export function rankOf(truth: number, draws: ArrayLike<number>, stream: Stream): number {
  const { below, equal } = counts(truth, draws);
  return below + stream.below(equal + 1);
}

/** u in (0, 1). −Infinity and Infinity are values like any other; NaN is not allowed. */
export function placeOf(truth: number, draws: ArrayLike<number>, stream: Stream): number {
  return (rankOf(truth, draws, stream) + stream.uniform()) / (draws.length + 1);
}
