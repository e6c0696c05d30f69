/** Reference posteriors against the likelihood they should belong to. */
import { expect, it } from "vitest";
import { infected, sir } from "../../bench/tasks/sir.js";
import { slcp } from "../../bench/tasks/slcp.js";
import { observationsOf, overRows } from "../../bench/tasks/task.js";
import type { Task } from "../../bench/tasks/task.js";
import { gaussianLinear } from "../../bench/tasks/gaussian-linear.js";
import { twoMoons } from "../../bench/tasks/two-moons.js";
import type { Rows } from "../../src/density/density.js";
import { stream } from "../../src/math/rng.js";
import { weighDraws } from "../../src/posterior/importance.js";

/** Means over the reference draws beside weighted draws of the prior, in standard errors of both. */
function expectAgreement(
  task: Task,
  observed: Float64Array,
  draws: number,
  quantities: readonly ((t: Float64Array) => number)[],
): void {
  const target = {
    box: task.prior.box,
    logDensity: (theta: Rows) => {
      const log = task.prior.logDensity(theta);
      return task.logLikelihood(theta, observed).map((l, i) => l + log[i]);
    },
  };
  const fromPrior = {
    sample: (count: number, s: ReturnType<typeof stream>) => ({ theta: task.prior.sample(count, s), refused: 0 }),
    logDensity: task.prior.logDensity,
  };
  const { theta, weights, effective } = weighDraws(target, fromPrior, draws, stream(1));
  const drawn = task.reference(observed, 4000, stream(2));
  expect(effective).toBeGreaterThan(30);
  for (const f of quantities) {
    const values = overRows(theta, f);
    const weighted = values.reduce((s, v, i) => s + v * weights[i], 0);
    const reference = overRows(drawn, f);
    const mean = reference.reduce((s, v) => s + v, 0) / 4000;
    const variance = reference.reduce((s, v) => s + (v - mean) ** 2, 0) / 4000;
    expect(Math.abs(mean - weighted)).toBeLessThan(4 * Math.sqrt(variance * (1 / effective + 1 / 4000)));
  }
}

it.each([
  [twoMoons, 100_000],
  [sir, 50_000],
  [slcp, 500_000],
] as const)("the reference posterior is that of the likelihood ($name)", (task, draws) => {
  const [{ x }] = observationsOf(task, 1);
  const each = Array.from({ length: task.dim }, (_, j) => j);
  expectAgreement(task, x, draws, [
    ...each.map((j) => (t: Float64Array) => t[j]),
    ...each.map((j) => (t: Float64Array) => Math.abs(t[j])),
    ...each.map((j) => (t: Float64Array) => t[0] * t[j]),
  ]);
});

it("Gaussian linear: half of the observation, half of the variance", () => {
  const [{ x }] = observationsOf(gaussianLinear, 1);
  const draws = gaussianLinear.reference(x, 20_000, stream(3));
  const mean = (j: number) => overRows(draws, (t) => t[j]).reduce((s, v) => s + v, 0) / 20_000;
  for (const j of [0, 9]) expect(Math.abs(mean(j) - x[j] / 2)).toBeLessThan(4 * Math.sqrt(0.05 / 20_000));
  // the same from prior and likelihood: log p(θ) + log p(x | θ) is quadratic with its top at x/2
  const at = (shift: number) => {
    const theta = { values: x.map((v) => v / 2 + shift), count: 1, width: 10 };
    return gaussianLinear.prior.logDensity(theta)[0] + gaussianLinear.logLikelihood(theta, x)[0];
  };
  expect(at(0.1) - at(0)).toBeCloseTo(-0.5 * 10 * (0.01 / 0.05), 8);
  expect(at(-0.1) - at(0.1)).toBeCloseTo(0, 8);
});

it("the epidemic is solved to more digits than counts can show", () => {
  for (const [beta, gamma] of [
    [0.4, 0.125],
    [1.5, 0.1],
    [0.2, 0.2],
  ])
    infected(beta, gamma).forEach((p, k) => expect(Math.abs(p - infected(beta, gamma, 16)[k])).toBeLessThan(1e-4));
});

it("observations never change", () => {
  const first = [gaussianLinear, twoMoons, slcp, sir].map((task) =>
    [...observationsOf(task, 1)[0].x].slice(0, 2).map((v) => Number(v.toPrecision(6))),
  );
  expect(first).toMatchInlineSnapshot(`
    [
      [
        -0.369546,
        -0.132182,
      ],
      [
        -0.1707,
        0.505843,
      ],
      [
        -1.30462,
        -0.273797,
      ],
      [
        0,
        0,
      ],
    ]
  `);
});
