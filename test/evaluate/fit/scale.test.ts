import { describe, expect, it } from "vitest";
import { NATURAL, rootScale, scaleOf } from "../../../src/evaluate/fit/scale.js";
import { addSquares, lossWeights } from "../../../src/evaluate/fit/squares.js";
import { environmentOf, armOf, forecastFold } from "./problems.js";
import { taskOf } from "../../../src/evaluate/fit/fold-world.js";
import { targetColumns } from "../../../src/evaluate/fit/target-columns.js";

describe("roots", () => {
  it("are smooth through 0, and their slope is that of differences", () => {
    const { of, slope } = rootScale(0.3);
    for (const x of [-2, -1e-9, 0, 1e-9, 0.5, 40]) {
      const h = 1e-6;
      expect(slope(x)).toBeCloseTo((of(x + h) - of(x - h)) / (2 * h), 5);
    }
    expect(of(4.7) ** 2).toBeCloseTo(5, 12);
  });

  const environment = environmentOf({
    world: { observables: { y: 2, other: 1 }, arms: [armOf("a", [])] },
    task: { kind: "forecast", targets: ["y"], folds: [forecastFold("f", 0, 1, 2)], metric: "aggregate" },
  });
  const columns = targetColumns(environment);
  const data = Float64Array.of(1, 4, -7, 9, NaN, -7, 4, 1, -7);
  const cells = { values: data, width: 3 };

  it("are taken where no target is below 0, whatever else was measured", () => {
    expect(scaleOf(cells, columns).of(0) ** 2).toBeCloseTo((0.01 * 19) / 5, 12);
    expect(scaleOf({ width: 3, values: data.map((x) => x - 2) }, columns)).toBe(NATURAL);
    expect(scaleOf({ width: 3, values: data.map(() => 0) }, columns)).toBe(NATURAL);
  });

  it("errors of places and of sums are taken on them: 1 where everything is predicted by its mean root", () => {
    const scale = rootScale(0.5);
    const weights = lossWeights(taskOf(environment), columns, [cells], scale);
    const naive = (roots: readonly number[]): number => {
      const mean = roots.reduce((a, b) => a + b, 0) / roots.length;
      return roots.reduce((s, r) => s + (r - mean) ** 2, 0);
    };
    const [first, second, sums] = [
      [1, 9, 4],
      [4, 1],
      [5, 9, 5],
    ].map((xs) => naive(xs.map(scale.of)));
    expect(weights.perPlace).toBeCloseTo(0.5 / (first + second), 12);
    expect(weights.aggregate).toBeCloseTo(0.5 / sums, 12);
  });

  it("the adjoint is that of differences, where something is missing too", () => {
    const scale = rootScale(0.5);
    const weights = { perPlace: 0.3, aggregate: 0.2 };
    const means = Float64Array.of(2, 3, 0, 5, 6, 0, 0.1, 2, 0);
    const value = (at: Float64Array): number => addSquares(cells, columns, at, weights, null, scale);
    const adjoint = new Float64Array(9);
    addSquares(cells, columns, means, weights, adjoint, scale);
    const h = 1e-6;
    means.forEach((_, i) => {
      const moved = (d: number): number => value(means.map((m, k) => (k === i ? m + d : m)));
      expect(adjoint[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 6);
    });
    expect(adjoint[4]).toBe(0);
  });
});
