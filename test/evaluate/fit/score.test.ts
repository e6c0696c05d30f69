import { expect, it } from "vitest";
import { naivePredictions } from "../../../src/evaluate/fit/naive.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { armOf, environmentOf, forecastFold } from "./problems.js";

const fold = forecastFold("f", 0, 2, 4);
/** two places and a column that does not count: (1, 2, x), (3, 4, x) | (5, 6, x), (7, NaN, x) */
const data = [1, 2, 0, 3, 4, 0, 5, 6, 0, 7, NaN, 0];
const forecast = (metric: "aggregate" | "per-place") =>
  environmentOf({
    world: {
      steps: 3,
      observables: { y: 2, other: 1 },
      arms: [armOf("a", data, { times: [0, 1, 2, 3] })],
    },
    task: { kind: "forecast", targets: ["y"], folds: [fold], metric },
  });
const means = [Float64Array.from([6, 8, 99, 7, 99, 99])]; // errors 1, 2 | 0, –

it("scores errors per place and of sums over what was measured, by hand", () => {
  const score = scorePredictions(forecast("aggregate"), fold, { means });
  expect(score.perPlace).toBeCloseTo(Math.sqrt((1 + 4 + 0) / 3), 12);
  expect(score.aggregate).toBeCloseTo(Math.sqrt((9 + 0) / 2), 12); // 3 and 0
  // last values 3 and 4: sums miss by 4 and 4
  expect(score.naive).toBeCloseTo(4, 12);
  expect(score.rmse).toBe(score.aggregate);
  expect(score.count).toBe(2);
  expect(score.score).toBeCloseTo(2 * Math.log(4 / Math.sqrt(4.5)), 12);
});

it("takes the metric of the task", () => {
  const score = scorePredictions(forecast("per-place"), fold, { means });
  expect(score.rmse).toBe(score.perPlace);
  expect(score.naive).toBeCloseTo(Math.sqrt((4 + 4 + 16) / 3), 12);
});

it("the naive prediction scores 0; the truth scores high, not infinitely", () => {
  const environment = forecast("aggregate");
  expect(scorePredictions(environment, fold, naivePredictions(environment, fold)).score).toBe(0);
  const truth = { means: [Float64Array.from([5, 6, 0, 7, 0, 0])] };
  expect(scorePredictions(environment, fold, truth)).toMatchObject({ rmse: 0, score: 2 * Math.log(1e9) });
});

it("no prediction at all is no score", () => {
  expect(scorePredictions(forecast("per-place"), fold, { means: [new Float64Array(6).fill(NaN)] }).score).toBe(
    -Infinity,
  );
});

it("one step ahead: the first observation is not scored, the naive prediction is no change", () => {
  const patients = { name: "f", purpose: "test" as const, fitted: [0], scored: [1, 2] };
  const environment = environmentOf({
    world: {
      steps: 2,
      observables: { v: 1 },
      arms: [armOf("a", [1, 1, 1]), armOf("b", [1, 2, 4]), armOf("c", [9, NaN, 5])],
    },
    task: { kind: "one-step", targets: ["v"], folds: [patients], lanes: "arms" },
  });
  const predictions = { means: [Float64Array.from([50, 2, 5]), Float64Array.from([50, 50, 5])] };
  const score = scorePredictions(environment, patients, predictions);
  expect(score.rmse).toBeCloseTo(Math.sqrt(1 / 3), 12);
  expect(score.naive).toBeCloseTo(Math.sqrt((1 + 4 + 16) / 3), 12); // 2 − 1, 4 − 2, 5 − 9
  expect(score.count).toBe(3);
});

it("regression: the naive prediction is the mean of what is fitted", () => {
  const alloys = { name: "f", purpose: "test" as const, fitted: [0, 1], scored: [2] };
  const environment = environmentOf({
    world: { observables: { s: 1 }, arms: [armOf("a", [1]), armOf("b", [3]), armOf("c", [7])] },
    task: { kind: "regression", targets: ["s"], folds: [alloys], lanes: "arms" },
  });
  expect(scorePredictions(environment, alloys, { means: [Float64Array.from([6])] })).toMatchObject({
    rmse: 1,
    naive: 5,
  });
});

it("refuses predictions of another shape", () => {
  expect(() => scorePredictions(forecast("per-place"), fold, { means: [new Float64Array(5)] })).toThrow(
    /Expected 6 predictions of arm 0, got 5/,
  );
  expect(() => scorePredictions(forecast("per-place"), fold, { means: [] })).toThrow(/predictions of 1 arms, got 0/);
});
