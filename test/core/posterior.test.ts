import { describe, expect, it } from "vitest";
import { modelPosterior, totalVariation } from "../../src/core/posterior.js";
import { AllWeightsZeroError, collapse, effectiveSampleSize, normalise } from "../../src/core/weights.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { stream } from "../../src/math/rng.js";

const models = [
  { id: "a", logPrior: Math.log(0.5), logZ: -10, se: 0.2 },
  { id: "b", logPrior: Math.log(0.25), logZ: -9, se: 0.1 },
  { id: "c", logPrior: Math.log(0.25), logZ: -Infinity, se: 0 },
];

describe("the posterior over models", () => {
  it("is Bayes' rule, whatever constant the scores share", () => {
    const p = modelPosterior(models, stream(1));
    const [a, b] = [0.5 * Math.exp(-1), 0.25];
    expect([...p.weights]).toEqual([expect.closeTo(a / (a + b), 12), expect.closeTo(b / (a + b), 12), 0]);
    const shifted = modelPosterior(
      models.map((m) => ({ ...m, logZ: m.logZ + 1e4 })),
      stream(1),
    );
    expect([...shifted.weights]).toEqual([...p.weights].map((w) => expect.closeTo(w, 9)));
  });

  it("has the error of the logistic of a normal: p(1 − p)·√(se² + se²), to first order (within 10 %)", () => {
    const p = modelPosterior(models, stream(1));
    const [w] = p.weights;
    const firstOrder = w * (1 - w) * Math.hypot(0.2, 0.1);
    expect(p.weightSe[0] / firstOrder).toBeGreaterThan(0.9);
    expect(p.weightSe[0] / firstOrder).toBeLessThan(1.1);
    expect(p.probability((id) => id !== "a").se).toBeCloseTo(p.weightSe[0], 10);
  });

  it("has no error where every score is exact", () => {
    const p = modelPosterior(
      models.map((m) => ({ ...m, se: 0 })),
      stream(1),
    );
    expect([...p.weightSe]).toEqual([0, 0, 0]);
  });

  it("an error that is unknown, or of an impossible model, does not spoil the others", () => {
    const unknown = [
      ...models.slice(0, 2),
      { ...models[2], se: Infinity },
      { id: "d", logPrior: Math.log(0.25), logZ: -14, se: Infinity },
    ];
    const p = modelPosterior(unknown, stream(1));
    expect([...p.weightSe].every(Number.isFinite)).toBe(true);
    expect(p.weightSe[2]).toBe(0);
    expect(p.weightSe[3]).toBeGreaterThan(p.weights[3]);
  });

  it("replicates that disagree about a program far below do not blur those above", () => {
    const blurred = [...models.slice(0, 2), { id: "d", logPrior: Math.log(0.25), logZ: -60, se: 40 }];
    const [sharp, p] = [modelPosterior(models.slice(0, 2), stream(1)), modelPosterior(blurred, stream(1))];
    expect(p.weightSe[0]).toBeCloseTo(sharp.weightSe[0], 6);
    expect(p.weightSe[2]).toBeLessThan(1e-6);
  });

  it("throws a named error where no model can explain the data", () => {
    expect(() => modelPosterior([models[2]], stream(1))).toThrow(AllWeightsZeroError);
  });
});

describe("weights", () => {
  it("survive scores far outside the range of exp", () => {
    expect([...normalise([-1e5, -1e5 + Math.log(3)])]).toEqual([expect.closeTo(0.25, 9), expect.closeTo(0.75, 9)]);
    expect(logSumExp([])).toBe(-Infinity);
  });

  it("have an effective size between 1 and N", () => {
    expect(effectiveSampleSize([1, 0, 0])).toBe(1);
    expect(effectiveSampleSize([0.25, 0.25, 0.25, 0.25])).toBe(4);
  });

  it("count clones once", () => {
    expect([...collapse(["x", "y", "x"], [0.2, 0.5, 0.3])]).toEqual([
      ["x", 0.5],
      ["y", 0.5],
    ]);
    expect(totalVariation(new Map([["x", 1]]), new Map([["y", 1]]))).toBe(1);
  });
});
