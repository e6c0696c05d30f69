/**
 * Neural evidence of models whose evidence is known in closed form: θ ~ N(0, I), x | θ ~ N(Aθ, Σ), so that
 * x ~ N(0, AAᵀ + Σ). The stated error is that of a mean of independent replicates.
 */
import { describe, expect, it } from "vitest";
import { cholesky, logDeterminant, whiten } from "../../../src/math/cholesky.js";
import { stream } from "../../../src/math/rng.js";
import { nle } from "../../../src/evaluate/nle.js";
import type { Replicate } from "../../../src/evaluate/weigher.js";
import { handWritten } from "./hand-written.js";
import type { HandWritten } from "./hand-written.js";

const REPLICATES = 8;

/** Standard errors: p = 0.02 for Student t with 7 degrees of freedom; seeds are fixed. */
const T = 3;

const replicates = (model: HandWritten, n = REPLICATES): Replicate[] => {
  const { program, environment } = handWritten(model);
  return Array.from({ length: n }, (_, i) => {
    const source = stream(1).fork("replicate", i);
    return nle.replicate(program, environment, { rung: 1, key: source.fork("noise").key(), stream: source });
  });
};

const summary = (values: readonly number[]) => {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return { mean, se: Math.sqrt(variance / values.length) };
};

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

describe("conjugate Gaussian", () => {
  it.each([2, 3, 4])("d = %i: log Ẑ within its stated error of the closed form", (d) => {
    const made = replicates({
      priors: Object.fromEntries(OBSERVED.slice(0, d).map((_, i) => [`t${i}`, { name: "normal", args: [0, 1] }])),
      observed: [OBSERVED.slice(0, d)],
      simulate: (theta, random) => {
        const e = theta.map(() => random.normal());
        return theta.map((_, i) => theta.reduce((s, t, k) => s + A[i][k] * t + FACTOR[i][k] * e[k], 0));
      },
    });
    const { mean, se } = summary(made.map((r) => r.logZ));
    const exact = logNormal(OBSERVED.slice(0, d), marginal(d));
    console.info(
      `d = ${d}: NLE − exact = ${(mean - exact).toFixed(3)} ± ${se.toFixed(3)} nats (exact ${exact.toFixed(3)})`,
      made[0].diagnostics,
    );
    expect(se).toBeLessThan(0.3);
    expect(Math.abs(mean - exact)).toBeLessThan(T * se);
  });
});
