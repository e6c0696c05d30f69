/**
 * Neural evidence of models whose evidence is known in closed form: θ ~ N(0, I), x | θ ~ N(Aθ, Σ), so that
 * x ~ N(0, AAᵀ + Σ). The stated error is that of a mean of independent replicates.
 */
import { describe, it } from "vitest";
import { cholesky, logDeterminant, whiten } from "../../../src/math/cholesky.js";
import { expectCloseTo } from "./closeness.js";

const logNormal = (x: readonly number[], covariance: readonly (readonly number[])[]): number => {
  const d = x.length;
  const lower = cholesky(Float64Array.from(covariance.flat()), d);
  if (lower === null) throw new Error("singular");
  const squared = whiten(lower, d, Float64Array.from(x), 0, new Float64Array(d), new Float64Array(d));
  return -0.5 * squared - logDeterminant(lower, d) - (d / 2) * Math.log(2 * Math.PI);
};

const A = [
  [1, 0.5, 0, -0.3],
  [0.2, 1, 0.4, 0],
  [0, -0.6, 1, 0.5],
  [0.7, 0, 0.3, 1],
];
const FACTOR = [
  [0.5, 0, 0, 0],
  [0.1, 0.4, 0, 0],
  [-0.2, 0.1, 0.3, 0],
  [0.05, 0, 0.1, 0.6],
];
const OBSERVED = [0.8, -0.5, 1.1, 0.2];

/** AAᵀ + LLᵀ of the leading d × d blocks. */
const marginal = (d: number): number[][] =>
  Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) => {
      let s = 0;
      for (let k = 0; k < d; k++) s += A[i][k] * A[j][k] + FACTOR[i][k] * FACTOR[j][k];
      return s;
    }),
  );

describe("conjugate Gaussian: log Ẑ within its stated error of the closed form", () => {
  it.each([2, 3, 4])("one arm, d = %i", (d) => {
    expectCloseTo(`d = ${d}`, logNormal(OBSERVED.slice(0, d), marginal(d)), {
      priors: Object.fromEntries(OBSERVED.slice(0, d).map((_, i) => [`t${i}`, { name: "normal", args: [0, 1] }])),
      observed: [OBSERVED.slice(0, d)],
      simulate: (theta, random) => {
        const e = theta.map(() => random.normal());
        return theta.map((_, i) => theta.reduce((s, t, k) => s + A[i][k] * t + FACTOR[i][k] * e[k], 0));
      },
    });
  });

  // x_a | θ ~ N(c_a θ, 0.5²) in four arms
  const contexts = [0.5, 1, 1.5, 2];
  const doses = [0.9, 0.7, 1.9, 2.3];
  const dosed = {
    priors: { t: { name: "normal", args: [0, 1] } },
    observed: doses.map((x) => [x]),
    contexts,
    simulate: ([t]: readonly number[], random: { normal(): number }, c: number) => [c * t + 0.5 * random.normal()],
  };

  it("four arms that share θ: their densities multiply under one integral", () => {
    const covariance = contexts.map((a, i) => contexts.map((b, j) => a * b + (i === j ? 0.25 : 0)));
    expectCloseTo("four arms, shared", logNormal(doses, covariance), dosed);
  });

  it("four arms with a θ each: their integrals multiply", () => {
    const exact = doses.reduce((s, x, i) => s + logNormal([x], [[contexts[i] ** 2 + 0.25]]), 0);
    expectCloseTo("four arms, each its own", exact, { ...dosed, replication: "per-arm" });
  });
});
