/**
 * @file Two moons: θ uniform on [−1, 1]², x = crescent + (−|θ₁ + θ₂|, θ₂ − θ₁)/√2, the crescent
 * (r cos α + 1/4, r sin α) with α ~ U(−π/2, π/2), r ~ N(0.1, 0.01²) (Greenberg et al. 2019; Lueckmann et al. 2021, T.8).
 * The shift is inverted exactly, so that a draw of the crescent gives a draw of the posterior, with either sign.
 */
import type { Rows } from "../../src/density/density.js";
import type { Stream } from "../../src/math/rng.js";
import { overRows, rowByRow, uniformPrior } from "./task.js";
import type { Task } from "./task.js";

const [OFFSET, RADIUS, SD] = [0.25, 0.1, 0.01];
const ROOT = Math.SQRT1_2;

function crescent(random: Stream): readonly [number, number] {
  const angle = Math.PI * (random.uniform() - 0.5);
  const r = RADIUS + SD * random.normal();
  return [r * Math.cos(angle) + OFFSET, r * Math.sin(angle)];
}

/** Polar density of the crescent: f(r) / (π r) on the right half plane. */
function logLikelihood(t: Float64Array, x: Float64Array): number {
  const u = x[0] + Math.abs(t[0] + t[1]) * ROOT - OFFSET;
  const v = x[1] - (t[1] - t[0]) * ROOT;
  if (u <= 0) return -Infinity;
  const r = Math.hypot(u, v);
  return -0.5 * ((r - RADIUS) / SD) ** 2 - Math.log(SD * Math.sqrt(2 * Math.PI)) - Math.log(Math.PI * r);
}

/** θ₁ + θ₂ = ±√2 (p₁ − x₁), θ₂ − θ₁ = √2 (x₂ − p₂), kept where p₁ ≥ x₁ and θ is in the box. */
function reference(x: Float64Array, count: number, random: Stream): Rows {
  const values = new Float64Array(count * 2);
  for (let kept = 0, tries = 0; kept < count; tries++) {
    if (tries > 1e7) throw new Error(`Expected an observation that is possible, got ${x.join(", ")}`);
    const p = crescent(random);
    const sum = (random.uniform() < 0.5 ? -1 : 1) * (p[0] - x[0]) * Math.SQRT2;
    const difference = (x[1] - p[1]) * Math.SQRT2;
    const theta = [(sum - difference) / 2, (sum + difference) / 2];
    if (p[0] < x[0] || theta.some((t) => Math.abs(t) > 1)) continue;
    values.set(theta, 2 * kept++);
  }
  return { values, count, width: 2 };
}

export const twoMoons: Task = {
  name: "two-moons",
  dim: 2,
  width: 2,
  prior: uniformPrior(2, -1, 1),
  simulate: (theta, random) =>
    rowByRow(theta, 2, (t) => {
      const p = crescent(random);
      return [p[0] - Math.abs(t[0] + t[1]) * ROOT, p[1] + (t[1] - t[0]) * ROOT];
    }),
  logLikelihood: (theta, observed) => overRows(theta, (t) => logLikelihood(t, observed)),
  reference,
};
