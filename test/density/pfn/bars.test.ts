/** The bar distribution against quadrature, its own draws, and the half-normal it is defined by. */
import { describe, expect, it } from "vitest";
import { barsOf, drawFrom, logDensityAt, tempered, type Bars } from "../../../src/density/pfn/bars.js";
import { stream } from "../../../src/math/rng.js";

const borders = Float64Array.from([-2, -1.5, -0.2, 0.1, 1, 2.5]);
const bars = barsOf(borders, Float64Array.from([0.3, -1, 2, 0.5, -0.4]));
const density = (one: Bars) => (y: number) => Math.exp(logDensityAt(one, y));

/** Simpson's rule between the places where the density jumps. */
function integral(f: (y: number) => number): number {
  const ends = [-30, ...borders.subarray(1, -1), 40];
  return ends.slice(1).reduce((sum, to, i) => {
    const [from, n] = [ends[i], 4000];
    const h = (to - from) / n;
    const inner = (y: number) => f(Math.min(Math.max(y, from + 1e-12), to - 1e-12));
    let s = inner(from) + inner(to);
    for (let k = 1; k < n; k++) s += (k % 2 === 1 ? 4 : 2) * inner(from + k * h);
    return sum + (s * h) / 3;
  }, 0);
}

describe("the bar distribution", () => {
  it.each([1, 0.5, 0.05, 3])("is normalised, at temperature %d", (temperature) => {
    expect(integral(density(tempered(bars, temperature)))).toBeCloseTo(1, 8);
  });

  it("gives every inner bin its probability, evenly", () => {
    const probabilities = [...bars.logProbabilities].map(Math.exp);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    [-1.4, -0.3].forEach((y) => expect(density(bars)(y)).toBeCloseTo(probabilities[1] / 1.3, 12));
  });

  it("has half of each outer bin's mass within it", () => {
    const [p] = bars.logProbabilities.map(Math.exp);
    const within = integral((y) => (y > -2 && y < -1.5 ? density(bars)(y) : 0));
    expect(within).toBeCloseTo(p / 2, 3); // the step at −2 limits Simpson's rule
  });

  it.each([0.5, 0.1])("tempered is proportional to its power, at temperature %d", (temperature) => {
    const cold = tempered(bars, temperature);
    const differences = [-4, -1.9, -1, 0, 0.7, 1.2, 6].map(
      (y) => logDensityAt(cold, y) - logDensityAt(bars, y) / temperature,
    );
    differences.forEach((d) => expect(d).toBeCloseTo(differences[0], 9));
  });

  it("draws what it says: mean and second moment within four standard errors of quadrature", () => {
    const random = stream(3);
    const n = 40_000;
    const draws = Array.from({ length: n }, () => drawFrom(bars, random));
    for (const moment of [1, 2]) {
      const expected = integral((y) => y ** moment * density(bars)(y));
      const spread = integral((y) => (y ** moment - expected) ** 2 * density(bars)(y));
      const got = draws.reduce((s, y) => s + y ** moment, 0) / n;
      expect(Math.abs(got - expected)).toBeLessThan(4 * Math.sqrt(spread / n));
    }
  });

  it("refuses borders and logits that are none", () => {
    expect(() => barsOf(borders, Float64Array.from([1, 2]))).toThrow("got 2 bins and 6 borders");
    expect(() => barsOf(borders, Float64Array.from([1, 2, NaN, 0, 0]))).toThrow("Expected finite logits");
  });
});
