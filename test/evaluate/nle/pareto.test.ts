import { describe, expect, it } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { fitPareto, paretoK, paretoQuantile, smoothWeights } from "../../../src/evaluate/nle/pareto.js";
import { logMeanExp } from "../../../src/math/log-sum-exp.js";

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

describe("fit of a tail", () => {
  it.each([
    [-0.5, 2],
    [0.3, 1],
    [0.9, 0.1],
  ])("recovers shape %d and scale %d from 2,000 quantiles", (k, scale) => {
    const n = 2000;
    const fit = fitPareto(Array.from({ length: n }, (_, i) => paretoQuantile({ k, scale }, (i + 0.5) / n)));
    expect(Math.abs(fit.k - k)).toBeLessThan(0.02);
    expect(Math.abs(fit.scale / scale - 1)).toBeLessThan(0.03);
  });

  it("quantiles invert the distribution function 1 − (1 + k x/σ)^(−1/k)", () => {
    for (const k of [-0.4, 0.6])
      for (const p of [0.1, 0.9]) {
        const x = paretoQuantile({ k, scale: 3 }, p);
        expect(1 - (1 + (k * x) / 3) ** (-1 / k)).toBeCloseTo(p, 12);
      }
    expect(paretoQuantile({ k: 0, scale: 3 }, 0.5)).toBeCloseTo(3 * Math.LN2, 12);
  });
});

describe("smoothed weights", () => {
  it("keep their order, their maximum and all but the tail", () => {
    const random = stream(8);
    const raw = Float64Array.from({ length: 1000 }, () => 2 * random.normal());
    const { logWeights } = smoothWeights(raw);
    const order = Array.from(raw.keys()).sort((a, b) => raw[a] - raw[b]);
    const [top, tail] = [raw[order[999]], Math.ceil(3 * Math.sqrt(1000))];
    order.forEach((i, rank) => {
      if (rank < 1000 - tail) expect(logWeights[i]).toBe(raw[i]);
      else expect(logWeights[i]).toBeGreaterThanOrEqual(logWeights[order[rank - 1]]);
      expect(logWeights[i]).toBeLessThanOrEqual(top);
    });
  });

  it("are left alone where there is no tail", () => {
    const few = Float64Array.of(0, -1, -Infinity);
    expect(smoothWeights(few)).toEqual({ logWeights: few, paretoK: NaN });
    const equal = new Float64Array(100);
    expect(smoothWeights(equal)).toEqual({ logWeights: equal, paretoK: -Infinity });
  });

  it("change nothing that matters where weights are light", () => {
    const random = stream(9);
    const raw = Float64Array.from({ length: 2000 }, () => 0.5 * random.normal());
    expect(Math.abs(logMeanExp(smoothWeights(raw).logWeights) - logMeanExp(raw))).toBeLessThan(0.005);
  });

  it("of a heavy tail estimate the mean with less error: k = 0.7, mean 1/(1 − k)", () => {
    const k = 0.7;
    const runs = Array.from({ length: 400 }, (_, i) => {
      const random = stream(20).fork("run", i);
      return Float64Array.from({ length: 1000 }, () => -k * Math.log(random.uniform()));
    });
    const rmse = (estimate: (w: Float64Array) => number): number =>
      Math.sqrt(runs.reduce((s, w) => s + (Math.exp(estimate(w)) - 1 / (1 - k)) ** 2, 0) / runs.length);
    const [raw, smooth] = [rmse(logMeanExp), rmse((w) => logMeanExp(smoothWeights(w).logWeights))];
    expect(smooth).toBeLessThan(0.9 * raw);
  });

  it("weights hundreds of powers of ten apart are left as they are, and not to be trusted", () => {
    // one of 1, some of e^−740, which has no reciprocal, the others of 0 as far as numbers go
    const logWeights = Float64Array.from({ length: 200 }, (_, i) => (i === 0 ? 0 : i < 20 ? -740 - i / 10 : -2000 - i));
    expect(smoothWeights(logWeights)).toEqual({ logWeights, paretoK: Infinity });
  });
});
