/**
 * The candidates of `gmm` in closed form, written down without any program:
 *
 *   p(x | s, u) = Σ_c w_c N(x; s μ_c + u, s² Σ_c),   and the evidence that the published experiment weighs by,
 *   Σ_i log (1/B) Σ_b p(x_i | s_b, u_b): θ is integrated anew for every observation.
 */
import type { Mixture } from "../../src/envs/gmm.js";
import { cholesky } from "../../src/math/cholesky.js";
import { logMeanExp } from "../../src/math/log-sum-exp.js";
import type { Stream } from "../../src/math/rng.js";

/** θ = [scale, four shifts], as the programs have it. */
export type LogDensity = (x: Float64Array, theta: ArrayLike<number>) => number;

export function mixtureDensity({ weights, means, covs, dims_to_shift: dims }: Mixture): LogDensity {
  const d = means[0].length;
  const components = weights.map((w, c) => {
    const lower = cholesky(Float64Array.from(covs[c].flat()), d)!;
    const logDiagonal = means[c].reduce((sum, _, i) => sum + Math.log(lower[i * d + i]), 0);
    return { lower, mean: means[c], log: Math.log(w) - logDiagonal - (d / 2) * Math.log(2 * Math.PI) };
  });
  const white = new Float64Array(d);
  const standard = new Float64Array(d);
  return (x, theta) => {
    standard.set(x);
    dims.forEach((j, k) => (standard[j] -= theta[1 + k]));
    for (let i = 0; i < d; i++) standard[i] /= theta[0];
    let [max, total] = [-Infinity, 0]; // log-sum-exp as it goes
    for (const { lower, mean, log } of components) {
      let squares = 0;
      for (let i = 0; i < d; i++) {
        let rest = standard[i] - mean[i];
        for (let k = 0; k < i; k++) rest -= lower[i * d + k] * white[k];
        white[i] = rest / lower[i * d + i];
        squares += white[i] * white[i];
      }
      const term = log - squares / 2;
      total = term > max ? total * Math.exp(max - term) + 1 : total + Math.exp(term - max);
      max = Math.max(max, term);
    }
    return max + Math.log(total) - d * Math.log(theta[0]);
  };
}

/** θ from the prior: scale ~ U(0.1, 2), shifts ~ U(−2, 2). */
export const priorDraws = (count: number, random: Stream): number[][] =>
  Array.from({ length: count }, () => [
    0.1 + 1.9 * random.uniform(),
    ...Array.from({ length: 4 }, () => 4 * random.uniform() - 2),
  ]);

/** Σ_i log mean_b p(x_i | θ_b) with `draws` prior draws, the same for all observations. */
export function evidencePerObservation(
  mixture: Mixture,
  observations: readonly Float64Array[],
  draws: number,
  random: Stream,
): number {
  const logDensity = mixtureDensity(mixture);
  const thetas = priorDraws(draws, random);
  return observations.reduce((sum, x) => sum + logMeanExp(thetas.map((theta) => logDensity(x, theta))), 0);
}
