/**
 * @file SLCP, simple likelihood and complex posterior: five parameters uniform on [−3, 3], four points of
 * N((θ₁, θ₂), S), S = [[s₁², ρ s₁ s₂], [ρ s₁ s₂, s₂²]] + 10⁻⁶ I, s₁ = θ₃², s₂ = θ₄², ρ = tanh θ₅ (Papamakarios et al. 2019;
 * Lueckmann et al. 2021, T.3). The signs of θ₃ and θ₄ do not matter, so that the posterior has four equal modes.
 */
import type { Rows } from "../../src/density/density.js";
import type { Stream } from "../../src/math/rng.js";
import { gridSampler } from "./grid.js";
import { overRows, rowByRow, uniformPrior } from "./task.js";
import type { Task } from "./task.js";

const POINTS = 4;
const BOUND = 3;
const JITTER = 1e-6;
/** As published, observations with extremely narrow posteriors are left out: here, standard deviations below this. */
const LEAST_SD = 0.1;

/** [S₁₁, S₁₂, S₂₂] */
function covariance(...[, , t3, t4, t5]: readonly number[]): [number, number, number] {
  const [s1, s2] = [t3 ** 2, t4 ** 2];
  return [s1 ** 2 + JITTER, Math.tanh(t5) * s1 * s2, s2 ** 2 + JITTER];
}

/** [L₁₁, L₂₁, L₂₂] of S = LLᵀ */
function factor(a: number, b: number, c: number): [number, number, number] {
  const l21 = b / Math.sqrt(a);
  return [Math.sqrt(a), l21, Math.sqrt(c - l21 ** 2)];
}

function simulateRow(t: Float64Array, random: Stream): number[] {
  const [l11, l21, l22] = factor(...covariance(...t));
  return Array.from({ length: POINTS }, () => {
    const [e1, e2] = [random.normal(), random.normal()];
    return [t[0] + l11 * e1, t[1] + l21 * e1 + l22 * e2];
  }).flat();
}

function logLikelihood(t: Float64Array, x: Float64Array): number {
  const [a, b, c] = covariance(...t);
  const determinant = a * c - b * b;
  let s = -POINTS * (Math.log(2 * Math.PI) + 0.5 * Math.log(determinant));
  for (let p = 0; p < POINTS; p++) {
    const [u, v] = [x[2 * p] - t[0], x[2 * p + 1] - t[1]];
    s -= (0.5 * (c * u * u - 2 * b * u * v + a * v * v)) / determinant;
  }
  return s;
}

/**
 * Given θ₃, θ₄, θ₅ the mean is N(x̄, S/4), and without it their density is |S|^(−3/2) exp(−½ tr S⁻¹A), A the scatter about
 * x̄: the three come from a grid, the mean from its normal, and all are drawn again where the mean is outside the box.
 */
function reference(observed: Float64Array, count: number, random: Stream): Rows {
  const mean = [0, 1].map((j) => [0, 1, 2, 3].reduce((s, p) => s + observed[2 * p + j] / POINTS, 0));
  const scatter = (i: number, j: number): number =>
    [0, 1, 2, 3].reduce((s, p) => s + (observed[2 * p + i] - mean[i]) * (observed[2 * p + j] - mean[j]), 0);
  const [uu, uv, vv] = [scatter(0, 0), scatter(0, 1), scatter(1, 1)];
  const logDensity = (t: Float64Array): number => {
    const [a, b, c] = covariance(0, 0, t[0], t[1], t[2]);
    const determinant = a * c - b * b;
    return -1.5 * Math.log(determinant) - (0.5 * (c * uu - 2 * b * uv + a * vv)) / determinant;
  };
  const draw = gridSampler(logDensity, [0, 0, -3], [3, 3, 3], { search: 40, final: 120 });
  const values = new Float64Array(count * 5);
  for (let kept = 0; kept < count;) {
    const [t3, t4, t5] = draw(random);
    const [l11, l21, l22] = factor(...covariance(0, 0, t3, t4, t5)).map((l) => l / Math.sqrt(POINTS));
    const [e1, e2] = [random.normal(), random.normal()];
    const theta = [mean[0] + l11 * e1, mean[1] + l21 * e1 + l22 * e2];
    if (theta.some((t) => Math.abs(t) > BOUND)) continue;
    const sign = (): number => (random.uniform() < 0.5 ? -1 : 1);
    values.set([...theta, sign() * t3, sign() * t4, t5], 5 * kept++);
  }
  return { values, count, width: 5 };
}

export const slcp: Task = {
  name: "slcp",
  dim: 5,
  width: 2 * POINTS,
  prior: uniformPrior(5, -BOUND, BOUND),
  simulate: (theta, random) => rowByRow(theta, 2 * POINTS, (t) => simulateRow(t, random)),
  logLikelihood: (theta, observed) => overRows(theta, (t) => logLikelihood(t, observed)),
  reference,
  accepts: (t) => Math.min(t[2] ** 2, t[3] ** 2) >= LEAST_SD,
};
