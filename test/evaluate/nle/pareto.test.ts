import { describe, expect, it } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { paretoK } from "../../../src/evaluate/nle/pareto.js";

const S = 4000;

describe("Pareto-k̂", () => {
  // weights u^(−k) have a Pareto tail of shape k exactly; the estimate's spread is about (1 + k)/√(tail size)
  it.each([0.2, 0.5, 0.7, 1, 1.5])("tail of shape %f", (k) => {
    const estimates = Array.from({ length: 20 }, (_, i) => {
      const random = stream(i);
      return paretoK(Float64Array.from({ length: S }, () => -k * Math.log(random.uniform())));
    });
    const mean = estimates.reduce((s, v) => s + v, 0) / estimates.length;
    const sd = Math.sqrt(estimates.reduce((s, v) => s + (v - mean) ** 2, 0) / (estimates.length - 1));
    const tail = 3 * Math.sqrt(S);
    const shrunk = (k * tail + 0.5 * 10) / (tail + 10); // the weak prior pulls to 0.5
    expect(Math.abs(mean - shrunk)).toBeLessThan(4 * (sd / Math.sqrt(20)) + 0.03);
    expect(sd).toBeLessThan((1.5 * (1 + k)) / Math.sqrt(tail));
  });

  it("bounded weights have a negative shape, pulled towards ½ by the prior", () => {
    const random = stream(5);
    // w uniform: exceedances are uniform, which is k = −1
    const k = paretoK(Float64Array.from({ length: S }, () => Math.log(random.uniform())));
    const tail = 3 * Math.sqrt(S);
    expect(Math.abs(k - (-tail + 5) / (tail + 10))).toBeLessThan(0.3);
  });

  it("does not depend on the scale of the weights", () => {
    const random = stream(6);
    const logs = Float64Array.from({ length: 500 }, () => 2 * random.normal());
    expect(paretoK(logs.map((l) => l - 5000))).toBeCloseTo(paretoK(logs), 10);
  });

  it("ignores weights of zero, and says NaN where there is no tail", () => {
    const random = stream(7);
    const logs = Array.from({ length: 500 }, () => random.normal());
    const zeros = Array.from({ length: 500 }, () => -Infinity);
    expect(paretoK([...logs, ...zeros])).toBe(paretoK(logs));
    expect(paretoK([0, -1, -2])).toBeNaN();
    expect(paretoK(zeros)).toBeNaN();
  });
});
