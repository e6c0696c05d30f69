import { describe, expect, test } from "vitest";
import { hindsight, naivePredictors } from "../../src/baselines/naive.js";
import type { Environment, Fold } from "../../src/envs/types.js";
import { scorePredictions } from "../../src/evaluate/fit/score.js";
import { stream } from "../../src/math/rng.js";
import { armsOf, forecastOf } from "./tasks.js";

const predictions = (environment: Environment, fold: Fold): Record<string, number[][]> =>
  Object.fromEntries(
    naivePredictors(environment).map((p) => [
      p.name,
      p.predict(environment, fold, stream(1)).means.map((means) => [...means]),
    ]),
  );

const NONE = NaN;

describe("naive predictions", () => {
  test("of a forecast: last value, mean, one season before; gaps take what was measured before", () => {
    const rows = [[9], [1], [2], [4], [3], [NONE], [6], [70], [80], [90], [100]];
    const { environment, fold } = forecastOf(rows, { from: 1, split: 7, to: 11 }, { season: 3 });
    expect(predictions(environment, fold)).toEqual({
      "last value": [[6, 6, 6, 6]],
      "mean of the fitted": [Array<number>(4).fill(16 / 5)],
      "seasonal naive": [[3, 2, 6, 3]], // the gap at index 5 takes index 2
    });
  });

  test("of several places: each by itself", () => {
    const rows = [
      [1, 10],
      [2, 20],
      [3, NONE],
      [0, 0],
      [0, 0],
    ];
    const { environment, fold } = forecastOf(rows, { from: 0, split: 3, to: 5 }, { season: 2 });
    expect(predictions(environment, fold)).toEqual({
      "last value": [[3, 20, 3, 20]],
      "mean of the fitted": [[2, 15, 2, 15]],
      "seasonal naive": [[2, 20, 3, 10]],
    });
  });

  test("a season longer than what is fitted gives no forecast", () => {
    const { environment } = forecastOf([[1], [2], [3], [4]], { from: 0, split: 3, to: 4 }, { season: 4 });
    expect(naivePredictors(environment).map(({ name }) => name)).toEqual(["last value", "mean of the fitted"]);
  });

  test("of one step: no change, mean of the fitted arms", () => {
    const { environment, fold } = armsOf([[1, 2, 3], [3, 4, 5], [10, 20, NONE], [7, 8, 9]], 2, { kind: "one-step" }); // prettier-ignore
    expect(predictions(environment, fold)).toEqual({
      "no change": [[10, 10, 20], [7, 7, 8]], // prettier-ignore
      "mean of the fitted": [[3, 3, 3], [3, 3, 3]], // prettier-ignore
    });
  });

  test("of arms that are left out: the mean of those that were fitted", () => {
    const { environment, fold } = armsOf([[1], [2], [6], [100], [200]], 2, { kind: "regression" });
    expect(predictions(environment, fold)).toEqual({ "mean of the fitted": [[3], [3]] });
  });
});

test("no naive prediction changes with what is scored", () => {
  const rows = Array.from({ length: 20 }, (_, i) => [i, i * i]);
  const window = { from: 2, split: 15, to: 20 };
  const other = rows.map((row, i) => (i < 15 ? row : [1e6, NONE]));
  const [a, b] = [rows, other].map((r) => forecastOf(r, window, { season: 7 }));
  expect(predictions(a.environment, a.fold)).toEqual(predictions(b.environment, b.fold));
  const [c, d] = [50, -3].map((x) => armsOf([[1], [2], [x]], 1, { kind: "regression" }));
  expect(predictions(c.environment, c.fold)).toEqual(predictions(d.environment, d.fold));
});

test("no constant is better than the one in hindsight, in either metric", () => {
  const rows = [[1, 5], [2, 3], [4, NONE], [8, 1], [3, 3], [2, 9]]; // prettier-ignore
  for (const metric of ["aggregate", "per-place"] as const) {
    const complete = metric === "aggregate" ? rows.map((row) => row.map((x) => (Number.isNaN(x) ? 4 : x))) : rows;
    const { environment, fold } = forecastOf(complete, { from: 0, split: 1, to: 6 }, { metric });
    const { means } = hindsight.predict(environment, fold, stream(1));
    const rmse = (shift: readonly number[]): number =>
      scorePredictions(environment, fold, { means: [means[0].map((x, i) => x + shift[i % 2])] }).rmse;
    for (const shift of [[0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]]) expect(rmse(shift)).toBeGreaterThan(rmse([0, 0])); // prettier-ignore
  }
});
