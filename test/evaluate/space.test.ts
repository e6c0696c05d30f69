import { describe, expect, it } from "vitest";
import { spaceOf } from "../../src/evaluate/space.js";
import { distributions } from "../../src/math/distributions.js";
import { stream } from "../../src/math/rng.js";
import type { Prior } from "../../src/programs/types.js";

const PRIORS: readonly [string, ...number[]][] = [
  ["uniform", -2, 5],
  ["normal", 3, 2],
  ["lognormal", 3, 0.4],
  ["gamma", 0.3, 2],
  ["gamma", 40, 0.1],
  ["beta", 0.5, 0.2],
  ["beta", 2, 5],
  ["exponential", 4],
  ["poisson", 3],
];

const space = (prior: Prior) => spaceOf([{ name: "p", unit: "", prior }]);

describe.each(PRIORS)("%s(%d, %d)", (name, ...args) => {
  const { draw, logPrior, logPriorSlopes, toTheta } = space({ name, args });
  const distribution = distributions[name];

  it("the prior density of z integrates to 1", () => {
    let total = 0;
    const step = 0.01;
    for (let z = -300; z < 60; z += step) total += step * Math.exp(logPrior(Float64Array.of(z), 0));
    expect(total).toBeCloseTo(1, 5);
  });

  it("its logarithm has the slope of central differences", () => {
    const h = 1e-5;
    for (const z of [-3, -0.5, 0, 1, 2.5]) {
      const slope = new Float64Array(1);
      logPriorSlopes(Float64Array.of(z), 0, slope);
      const [up, down] = [z + h, z - h].map((at) => logPrior(Float64Array.of(at), 0));
      expect(Math.abs(slope[0] - (up - down) / (2 * h))).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope[0])));
    }
  });

  it("draws are a Latin hypercube of the prior: their quantiles are evenly spread", () => {
    const n = 400;
    const theta = new Float64Array(1);
    const z = draw(stream(1), n);
    const sorted = Float64Array.from(z, (_, i) => (toTheta(z, i, theta), theta[0])).sort();
    for (const p of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const [low, high] = [p - 1.01 / n, p + 1.01 / n].map((q) => distribution.quantile(q, ...args));
      const value = sorted[Math.floor(p * n)];
      expect(value).toBeGreaterThanOrEqual(low - 1e-9 * Math.abs(low));
      expect(value).toBeLessThanOrEqual(high + 1e-9 * Math.abs(high));
    }
  });

  it("θ grows with z and stays in the support", () => {
    const theta = new Float64Array(1);
    const [lo, hi] = distribution.support(...args);
    let before = -Infinity;
    for (const z of [-800, -30, -3, 0, 1, 5, 40]) {
      toTheta(Float64Array.of(Math.min(z, 30)), 0, theta);
      expect(theta[0]).toBeGreaterThanOrEqual(Math.max(lo, before));
      expect(theta[0]).toBeLessThanOrEqual(hi);
      before = theta[0];
    }
  });
});

describe("spaceOf", () => {
  it("shares draws between programs by parameter name, wherever the parameter stands", () => {
    const prior = { name: "uniform", args: [0, 1] };
    const one = spaceOf([{ name: "beta", unit: "", prior }]).draw(stream(1), 10);
    const two = spaceOf(["gamma", "beta"].map((name) => ({ name, unit: "", prior }))).draw(stream(1), 10);
    expect(Array.from(one)).toEqual(Array.from({ length: 10 }, (_, i) => two[2 * i + 1]));
  });

  it("names an unknown prior", () => {
    expect(() => space({ name: "cauchy", args: [0, 1] })).toThrow("Expected a prior of the language, got cauchy");
  });
});
