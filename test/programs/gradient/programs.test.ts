/** @file Derivatives of whole programs against central differences through the public kernel. */
import { describe, it } from "vitest";
import { arm, rows as covariateRows } from "../worlds.js";
import { expectGradient, observedWorld } from "./expect-gradient.js";

describe("reverse mode = central differences", () => {
  it("SIR with a covariate, cleared sums", () => {
    const steps = 20;
    const made = observedWorld({
      steps,
      constants: { N: 1000 },
      covariates: { mobility: 1, weights: 3 },
      observables: { cases: 1 },
      arms: [arm({ covariates: { mobility: covariateRows(steps, 1, 0.5), weights: covariateRows(steps, 3, 0.2) } })],
    });
    expectGradient(
      `import { model, uniform } from "model-discovery";
export default model({
  parameters: { beta: uniform(0.1, 1), gamma: uniform(0.05, 0.5), I0: uniform(1, 50), rho: uniform(0.2, 1) },
  accumulate: ["cases"],
  initial: ({ I0 }, { N }) => ({ S: N - I0, I: I0, R: 0, cases: 0 }),
  step({ S, I, R, cases }, { beta, gamma }, { dt, N, mobility, weights }) {
    const force = beta * (mobility + weights[1]) * I / N;
    const infections = S * (1 - Math.exp(-force * dt));
    const recoveries = I * (1 - Math.exp(-gamma * dt));
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries, cases: cases + infections };
  },
  observe: ({ cases }, { rho }) => ({ cases: rho * cases }),
});`,
      made,
    );
  });

  it("places that mix, predicted parameters", () => {
    const places = 19;
    const made = observedWorld({
      steps: 9,
      constants: {
        place: places,
        population: Array.from({ length: places }, (_, i) => 1000 + 37 * i),
        mixing: Array.from({ length: places }, (_, i) =>
          Array.from({ length: places }, (__, j) => (i === j ? 0.8 : 0.2 / (places - 1))),
        ),
      },
      observables: { ili: places },
    });
    expectGradient(
      `import { model, predicted, uniform, each, dot } from "model-discovery";
export default model({
  parameters: { beta: each("place", predicted(0, 2)), sigma: each("place", uniform(0.1, 1)), gamma: predicted(0.05, 1),
    seed: each("place", predicted(0, 0.005)), reporting: each("place", uniform(0.1, 1)) },
  accumulate: ["incidence"],
  initial({ seed }, { population }) {
    const I = population.map((n, i) => n * seed[i]), none = population.map(() => 0);
    return { S: population.map((n, i) => n - I[i]), E: none, I, R: none, incidence: none };
  },
  step({ S, E, I, R, incidence }, { beta, sigma, gamma }, { dt, population, mixing }) {
    const prevalence = I.map((x, i) => x / population[i]);
    const infections = S.map((s, i) => s * (1 - Math.exp(-beta[i] * dot(mixing[i], prevalence) * dt)));
    const onsets = E.map((e, i) => e * (1 - Math.exp(-sigma[i] * dt)));
    const recoveries = I.map((x, i) => x * (1 - Math.exp(-gamma * dt)));
    return { S: S.map((s, i) => s - infections[i]), E: E.map((e, i) => e + infections[i] - onsets[i]), I: I.map((x, i) => x + onsets[i] - recoveries[i]),
      R: R.map((r, i) => r + recoveries[i]), incidence: incidence.map((c, i) => c + onsets[i]) };
  },
  observe: ({ incidence }, { reporting }, { population }) => ({ ili: incidence.map((c, i) => 100 * reporting[i] * c / population[i]) }),
});`,
      made,
    );
  });
});
