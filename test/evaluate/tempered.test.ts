import { describe, expect, it } from "vitest";
import { fitMixture } from "../../src/evaluate/mixture.js";
import { spaceOf } from "../../src/evaluate/space.js";
import { nextTemperature, systematic, temper, type Reference, type Target } from "../../src/evaluate/tempered.js";
import { logT, tPower } from "../../src/evaluate/moves.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { stream } from "../../src/math/rng.js";
import type { Parameter } from "../../src/programs/types.js";
import { betaBinomialCounts, regression } from "./support/programs.js";

const noise = [0.3, -1.1, 0.7, 1.9, -0.4, 0.2];
const ORACLES = [
  ["beta-binomial", betaBinomialCounts([3, 5, 2, 4], 20, 0.7, 2)],
  [
    "straight line",
    regression(
      noise.map((e, i) => 1 + 0.5 * i + 0.2 * e),
      0.2,
      5,
    ),
  ],
] as const;

function problemOf({ program, environment }: (typeof ORACLES)[number][1]): { prior: Reference; target: Target } {
  const space = spaceOf(program.parameters);
  const theta = new Float64Array(space.dim);
  const { times, data } = environment.world.arms[0];
  const kernel = program.kernel(0);
  return {
    prior: { draw: space.draw, logDensity: space.logPrior },
    target: {
      dim: space.dim,
      logPrior: space.logPrior,
      logLikelihood(z, offset) {
        space.toTheta(z, offset, theta);
        return times.reduce((sum, t, i) => sum + kernel.score(theta, new Float64Array(0), 0, t, data, i), 0);
      },
    },
  };
}

const OPTIONS = { particles: 100, essShare: 0.5, movedShare: 0.85, maxSweeps: 4 } as const;

describe("temper from the prior", () => {
  it.each(ORACLES)("%s: with a frozen plan, mean of Ẑ/Z is 1 within 3 standard errors", (_, oracle) => {
    const { prior, target } = problemOf(oracle);
    const plan = temper(prior, target, { ...OPTIONS, stream: stream(0) }).stages;
    expect(plan.length).toBeGreaterThan(1);
    const runs = 300;
    const ratios = Array.from({ length: runs }, (_unused, i) =>
      Math.exp(temper(prior, target, { ...OPTIONS, plan, stream: stream(1 + i) }).logZ - oracle.logZ),
    );
    const mean = ratios.reduce((s, r) => s + r, 0) / runs;
    const se = Math.sqrt(ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / (runs - 1) / runs);
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(3 * se);
  });

  it("keeps to its plan", () => {
    const { prior, target } = problemOf(ORACLES[0][1]);
    const plan = temper(prior, target, { ...OPTIONS, stream: stream(0) }).stages;
    const again = temper(prior, target, { ...OPTIONS, plan, stream: stream(1) }).stages;
    expect(again).toEqual(plan);
  });

  it("harvested points have the posterior's mean", () => {
    const { prior, target } = problemOf(ORACLES[0][1]);
    const { z, weights } = temper(prior, target, { ...OPTIONS, particles: 1000, harvest: 4, stream: stream(3) });
    const [a, b] = [0.7 + 14, 2 + 66]; // conjugate posterior of p
    const mean = z.reduce((sum, x, i) => sum + weights[i] / (1 + Math.exp(-x)), 0);
    const sd = Math.sqrt((a * b) / (a + b + 1)) / (a + b);
    expect(z).toHaveLength(4000);
    expect(Math.abs(mean - a / (a + b))).toBeLessThan((4 * sd) / Math.sqrt(1000));
  });
});

describe("nextTemperature", () => {
  it("leaves the asked share of the living, never more than 1", () => {
    const potential = Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? -Infinity : -i));
    const next = nextTemperature(potential, 0, 0.5);
    const log = potential.filter((u) => u > -Infinity).map((u) => next * u);
    const ess = Math.exp(2 * logSumExp(log) - logSumExp(log.map((l) => 2 * l)));
    expect(ess / 100).toBeCloseTo(0.5, 1);
    expect(nextTemperature(new Float64Array(10), 0.3, 0.5)).toBe(1);
    expect(nextTemperature(new Float64Array(10).fill(-Infinity), 0.3, 0.5)).toBe(1);
  });
});

describe("systematic", () => {
  it("copies n·W rounded up or down, and never weight 0", () => {
    const weights = [0, 0.25, 0, 0.5, 0.25, 0];
    for (const u of [1e-12, 0.3, 0.999999999]) {
      const counts = weights.map((_, i) => systematic(weights, 8, u).filter((a) => a === i).length);
      expect(counts).toEqual([0, 2, 0, 4, 2, 0]);
    }
  });
});

describe("fitted mixture", () => {
  const parameters: Parameter[] = [
    { name: "a", unit: "", prior: { name: "normal", args: [0, 1] } },
    { name: "b", unit: "", prior: { name: "uniform", args: [0, 2] } },
  ];
  const space = spaceOf(parameters);
  const source = stream(4);
  const n = 500;
  const points = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? -1 : 0.5) + 0.1 * source.normal());
  const mixture = fitMixture(space, points, new Float64Array(n).fill(1 / n), source.fork("fit"));

  it("draws what its density says: importance weights against a known density average to 1", () => {
    const count = 40_000;
    const z = mixture.draw(source.fork("draw"), count);
    const other = (x: number, y: number): number =>
      Math.exp(-0.5 * (((x - 0.5) / 0.12) ** 2 + ((y + 1) / 0.12) ** 2)) / (2 * Math.PI * 0.12 ** 2);
    const ratios = Array.from({ length: count }, (_, i) =>
      Math.exp(Math.log(other(z[2 * i], z[2 * i + 1])) - mixture.logDensity(z, 2 * i)),
    );
    const mean = ratios.reduce((s, r) => s + r, 0) / count;
    const se = Math.sqrt(ratios.reduce((s, r) => s + (r - mean) ** 2, 0)) / count;
    expect(se).toBeLessThan(0.01);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * se);
  });

  it("is never below its share of the prior", () => {
    const far = Float64Array.from([6, 9]);
    expect(mixture.logDensity(far, 0)).toBeGreaterThan(space.logPrior(far, 0) + Math.log(0.05) - 1e-9);
  });

  it.each([1, 2, 3, 10])("tPower is exp(logT) in %i dimensions", (d) => {
    for (const squared of [0, 0.3, 7, 1e6]) expect(Math.log(tPower(squared, d))).toBeCloseTo(logT(squared, d), 10);
  });
});
