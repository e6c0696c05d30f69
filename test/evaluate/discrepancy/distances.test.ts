/** Distances against closed forms: between Gaussians, between small samples by hand, between equal distributions. */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { describe, expect, it } from "vitest";
import {
  maximumMeanDiscrepancy,
  meanSquaredError,
  wasserstein,
  wassersteinOf,
} from "../../../src/evaluate/discrepancy/distances.js";
import { tableOf } from "../../../src/density/rows.js";
import type { Rows } from "../../../src/density/density.js";
import { stream } from "../../../src/math/rng.js";
import type { Stream } from "../../../src/math/rng.js";

const gaussian = (random: Stream, count: number, mean: readonly number[], sd: number): Rows =>
  tableOf(
    Array.from({ length: count }, () => mean.map((m) => m + sd * random.normal())),
    mean.length,
  );
const meanAndError = (values: readonly number[]): readonly [number, number] => {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
};
const RUNS = 60;

describe("MMD²", () => {
  /** E k(x, y) where x − y ~ N(δ, v I) */
  const expected = (delta: readonly number[], v: number, sigma: number): number =>
    (sigma ** 2 / (sigma ** 2 + v)) ** (delta.length / 2) *
    Math.exp(-delta.reduce((s, d) => s + d * d, 0) / (2 * (sigma ** 2 + v)));
  const exact = (m: readonly number[], s: number, t: number, sigma: number): number => {
    const none = m.map(() => 0);
    return expected(none, 2 * s * s, sigma) + expected(none, 2 * t * t, sigma) - 2 * expected(m, s * s + t * t, sigma);
  };
  it.each([
    [[0.7, -0.2], 1, 1.5, 1],
    [[0, 0, 0], 1, 2, 0.2],
    [[0.5], 0.3, 0.3, 0.2],
    [[0, 0], 1, 1, 1],
  ])("of N(0, σ₁²) and N(%j, σ₂²), σ₁ = %d, σ₂ = %d, kernel %d: unbiased", (m, s, t, sigma) => {
    const values = Array.from({ length: RUNS }, (_, i) => {
      const random = stream(1).fork("run", i);
      const x = gaussian(
        random,
        40,
        m.map(() => 0),
        s,
      );
      return maximumMeanDiscrepancy(x, gaussian(random, 60, m, t), sigma);
    });
    const [mean, error] = meanAndError(values);
    expect(Math.abs(mean - exact(m, s, t, sigma))).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.02);
  });

  it("of one observation: its distance as a point", () => {
    const values = Array.from({ length: RUNS }, (_, i) =>
      maximumMeanDiscrepancy(tableOf([[0.4, 0.1]], 2), gaussian(stream(2).fork("run", i), 100, [0, 0], 1), 1),
    );
    const [mean, error] = meanAndError(values);
    const closed = 1 + expected([0, 0], 2, 1) - 2 * expected([0.4, 0.1], 1, 1);
    expect(Math.abs(mean - closed)).toBeLessThan(4 * error);
  });
});

describe("W₁", () => {
  it.each([
    ["equal samples", [3, 1, 2], [2, 3, 1], 0],
    ["a shift", [1, 2, 3], [2.5, 3.5, 4.5], 1.5],
    ["a point and a pair", [0], [-1, 2], 1.5],
    ["sizes that do not divide", [0, 1], [0, 0, 1], 1 / 6],
    ["ties across samples", [0, 0, 1, 1], [0, 1, 1, 1], 0.25],
  ])("by hand: %s", (_, x, y, value) => {
    expect(wassersteinOf(Float64Array.from(x), Float64Array.from(y))).toBeCloseTo(value, 12);
    expect(wassersteinOf(Float64Array.from(y), Float64Array.from(x))).toBeCloseTo(value, 12);
  });

  it("of equal sizes is the mean distance of order statistics", () => {
    const random = stream(3);
    const [x, y] = [0, 1].map(() => Float64Array.from({ length: 101 }, () => random.normal()));
    const [a, b] = [x.slice().sort(), y.slice().sort()];
    expect(wassersteinOf(x, y)).toBeCloseTo(a.reduce((s, v, i) => s + Math.abs(v - b[i]), 0) / 101, 12);
  });

  it("of Gaussians: |μ₁ − μ₂|, and |σ₁ − σ₂| √(2/π)", () => {
    const random = stream(4);
    const n = 20_000;
    const x = gaussian(random, n, [0, 0], 1);
    const moved = gaussian(random, n, [2, -1], 1);
    const wider = gaussian(random, n, [0, 0], 3);
    // the standard error of a mean of n distances, of spread at most 3
    expect(Math.abs(wasserstein(x, moved) - 1.5)).toBeLessThan((4 * 1.5) / Math.sqrt(n));
    expect(Math.abs(wasserstein(x, wider) - 2 * Math.sqrt(2 / Math.PI))).toBeLessThan((4 * 4) / Math.sqrt(n));
  });

  it("of equal distributions vanishes like n^−½: E = √(2/π) √(2/n) ∫ √(Φ(1 − Φ))", () => {
    let integral = 0;
    for (let t = -8; t < 8; t += 0.01) integral += 0.01 * Math.sqrt(normalCdf(t, 0, 1) * normalCdf(-t, 0, 1));
    for (const n of [400, 1600]) {
      const values = Array.from({ length: RUNS }, (_, i) => {
        const random = stream(5).fork("run", n, i);
        return wasserstein(gaussian(random, n, [0], 1), gaussian(random, n, [0], 1));
      });
      const [mean, error] = meanAndError(values);
      expect(Math.abs(mean - Math.sqrt(4 / (Math.PI * n)) * integral)).toBeLessThan(4 * error);
    }
  });
});

it("MSE of N(m, s²) beside 0 is m² + s²", () => {
  const y = gaussian(stream(6), 10_000, [1, -2], 0.5);
  expect(Math.abs(meanSquaredError(tableOf([[0, 0]], 2), y) - (2.5 + 0.25))).toBeLessThan(4 * 0.02);
});
