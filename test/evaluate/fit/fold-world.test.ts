import { expect, it } from "vitest";
import { foldWorld } from "../../../src/evaluate/fit/fold-world.js";
import { armOf, environmentOf, forecastFold } from "./problems.js";

const days = Array.from({ length: 12 }, (_, i) => i);
const environment = environmentOf({
  world: {
    t0: 100,
    dt: 0.5,
    steps: 12,
    observables: { y: 1 },
    covariates: { mobility: 2, weekday: 1 },
    events: { dose: ["amount"] },
    arms: [
      armOf("a", days, {
        times: days.map((d) => d + 1),
        covariates: {
          mobility: Float64Array.from({ length: 24 }, (_, i) => i),
          weekday: Float64Array.from({ length: 12 }, (_, i) => i % 7),
        },
        events: [
          { step: 1, name: "dose", fields: { amount: 1 } },
          { step: 5, name: "dose", fields: { amount: 2 } },
        ],
      }),
    ],
  },
  task: { kind: "forecast", targets: ["y"], folds: [], knownAhead: ["weekday"] },
});

it("cuts a window out of an arm, time and events going with it", () => {
  const { t0, steps, arms } = foldWorld(environment, forecastFold("f", 3, 7, 10));
  expect([t0, steps]).toEqual([101.5, 7]); // the state at 101.5 leads to the first observation, half a day later
  expect(arms[0].times).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(arms[0].events).toEqual([{ step: 2, name: "dose", fields: { amount: 2 } }]);
});

it("shows nothing from the split on: no data, covariates held unless they are known in advance", () => {
  const [arm] = foldWorld(environment, forecastFold("f", 3, 7, 10)).arms;
  expect([...arm.data]).toEqual([3, 4, 5, 6, NaN, NaN, NaN]);
  // steps 3 to 9 of the arm; that from 6 to 7 is the last that leads to a fitted observation
  expect([...arm.covariates["mobility"]]).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 12, 13, 12, 13, 12, 13]);
  expect([...arm.covariates["weekday"]]).toEqual([3, 4, 5, 6, 0, 1, 2]);
});

it("is the same for any data after the split", () => {
  const [arm] = environment.world.arms;
  const other = {
    ...environment,
    world: { ...environment.world, arms: [{ ...arm, data: arm.data.map((x, i) => (i >= 7 ? 1000 + x : x)) }] },
  };
  const fold = forecastFold("f", 0, 7, 12);
  expect(foldWorld(other, fold)).toEqual(foldWorld(environment, fold));
});

it("a window that begins with the arm is the arm", () => {
  const { t0, arms } = foldWorld(environment, forecastFold("f", 0, 11, 12));
  expect(t0).toBe(100);
  expect(arms[0].times).toEqual(environment.world.arms[0].times);
});

it("hides the data of arms that are predicted, but not where the next observation follows from the last", () => {
  const arms = [armOf("a", [1]), armOf("b", [2]), armOf("c", [3])];
  const fold = { name: "f", purpose: "validation" as const, fitted: [0, 2], scored: [1] };
  const of = (kind: "regression" | "one-step") =>
    foldWorld(
      environmentOf({
        world: { arms, observables: { y: 1 } },
        task: { kind, targets: ["y"], folds: [fold], lanes: "arms" },
      }),
      fold,
    ).arms.map(({ data }) => data[0]);
  expect(of("regression")).toEqual([1, NaN, 3]);
  expect(of("one-step")).toEqual([1, 2, 3]);
});

it("refuses windows that are none", () => {
  expect(() => foldWorld(environment, forecastFold("late", 3, 7, 13))).toThrow(
    /at most 12 observations in fold late, got 13/,
  );
  expect(() => foldWorld(environment, forecastFold("empty", 3, 3, 5))).toThrow(/0 ≤ from < split < to in fold empty/);
});
