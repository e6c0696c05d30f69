/**
 * The environment `gmm-hard` written down without any program: mixtures of normals in one dimension,
 *   Z = ∫∫ Π_i Σ_c w_c N(x_i; u + s μ_c, (s σ_c)²) du ds / (4 · 1.9),   u ∈ (−2, 2), s ∈ (0.1, 2),
 * by the midpoint rule, which converges faster than any power for an integrand that vanishes at the edges.
 */
import { logSumExp } from "../../src/math/log-sum-exp.js";

/** [weight, mean, standard deviation] of each component */
const CANDIDATES: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  "": [[1, 0, 1]],
  "two-apart": [
    [0.5, -0.8, 0.6],
    [0.5, 0.8, 0.6],
  ],
  "two-close": [
    [0.5, -0.5, 0.866],
    [0.5, 0.5, 0.866],
  ],
  "skewed-up": [
    [0.75, -0.45, 0.6265],
    [0.25, 1.35, 0.6265],
  ],
  leaning: [
    [0.6, -0.4, 0.872],
    [0.4, 0.6, 0.872],
  ],
  "heavy-tails": [
    [0.85, 0, 0.7],
    [0.15, 0, 1.972],
  ],
  outliers: [
    [0.95, 0, 0.8],
    [0.05, 0, 2.8],
  ],
  three: [
    [1 / 3, -1, 0.577],
    [1 / 3, 0, 0.577],
    [1 / 3, 1, 0.577],
  ],
};

/** Name of the mechanism ("" is the base) → log Z, nats, on a grid of `points`². */
export function exactEvidences(x: readonly number[], points: number): Map<string, number> {
  return new Map(Object.keys(CANDIDATES).map((name) => [name, logEvidence(name, x, points)]));
}

function logEvidence(name: string, x: readonly number[], points: number): number {
  const middle = (i: number, lo: number, hi: number) => lo + ((hi - lo) * (i + 0.5)) / points;
  const logs = new Float64Array(points * points);
  for (let i = 0; i < points; i++)
    for (let j = 0; j < points; j++)
      logs[i * points + j] = mixtureLogLikelihood(name, x, middle(i, -2, 2), middle(j, 0.1, 2));
  return logSumExp(logs) - 2 * Math.log(points);
}

export function mixtureLogLikelihood(name: string, x: readonly number[], shift: number, scale: number): number {
  const parts = CANDIDATES[name].map(([w, mean, sd]) => ({
    w: w / (scale * sd),
    at: shift + scale * mean,
    sd: scale * sd,
  }));
  return x.reduce(
    (sum, v) => sum + Math.log(parts.reduce((p, { w, at, sd }) => p + w * Math.exp(-0.5 * ((v - at) / sd) ** 2), 0)),
    -(x.length / 2) * Math.log(2 * Math.PI),
  );
}
