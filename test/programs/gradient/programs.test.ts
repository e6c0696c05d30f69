/** @file Derivatives of whole programs against central differences through the public kernel. */
import { describe, expect, it } from "vitest";
import { compiled } from "../equality.js";
import { arm, rows as covariateRows, world } from "../worlds.js";
import type { World } from "../../../src/programs/types.js";
import { centralDifferences, distance, dot, kernelOf, predictions, reverse, rowsOf, thetaOf, weightsOf } from "./support.js"; // prettier-ignore

const every = (steps: number, stride: number) =>
  Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => i * stride);

function observedWorld(fields: Partial<World>, stride = 3): World {
  const made = world(fields);
  const width = Object.values(made.observables).reduce((a, b) => a + b, 0);
  const times = every(made.steps, stride);
  return { ...made, arms: made.arms.map((a) => ({ ...a, times, data: new Float64Array(times.length * width) })) };
}

function expectGradient(source: string, made: World, tolerance = 1e-6): void {
  const program = compiled(source, made, "products");
  const theta = thetaOf(program, 3);
  const rows = rowsOf(program, made, 4);
  made.arms.forEach((_, at) => {
    const expected = predictions(program, made, theta, rows, at);
    const got = reverse(kernelOf(program, at), theta, rows);
    if (!expected || !got) throw new Error("Expected a run without failure");
    expect(Array.from(got.means)).toEqual(Array.from(expected));
    const weights = weightsOf(expected.length);
    const loss = (t: Float64Array, r: Float64Array) => dot(weights, predictions(program, made, t, r, at)!);
    expect(
      distance(
        got.theta,
        centralDifferences((t) => loss(t, rows), theta),
      ),
    ).toBeLessThan(tolerance);
    if (rows.length > 0)
      expect(
        distance(
          got.rows,
          centralDifferences((r) => loss(theta, r), rows),
        ),
      ).toBeLessThan(tolerance);
  });
}

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
