import { describe, expect, it, test } from "vitest";
import type { Environment, Fold } from "../../src/envs/types.js";
import { averageFolds, type FoldPredictions } from "../../src/predict/average.js";
import { beyondData } from "../../src/predict/beyond.js";
import { continued } from "../../src/predict/changed-world.js";
import { finalistsOf } from "../../src/predict/finalists.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { colony } from "../support/colony.js";
import { worldOf } from "../programs/small-world.js";

const fold = (name: string) => ({ name, purpose: "test", fitted: [0], scored: [0] }) as Fold;
const fits = (name: string, failed: number, ...means: readonly number[][]): FoldPredictions => ({
  fold: fold(name),
  forecasts: means.map((values) => ({ predictions: { means: [Float64Array.from(values)] } })),
  failed,
});
const meansOf = (folds: readonly FoldPredictions[]) =>
  folds.map(({ forecasts }) => forecasts.map(({ predictions }) => [...predictions.means[0]]));

describe("the average of programs", () => {
  it("is Σ w × the mean over a program's fits, fold by fold", () => {
    const averaged = averageFolds([
      { weight: 0.75, folds: [fits("a", 0, [1, 2], [3, 4]), fits("b", 1, [0, 0])] },
      { weight: 0.25, folds: [fits("a", 0, [10, 20]), fits("b", 2, [4, 8])] },
    ]);
    expect(meansOf(averaged)).toEqual([[[0.75 * 2 + 2.5, 0.75 * 3 + 5]], [[1, 2]]]);
    expect(averaged.map(({ failed }) => failed)).toEqual([0, 3]);
  });

  it("leaves a program out where all of its fits fail", () => {
    const averaged = averageFolds([
      { weight: 0.9, folds: [fits("a", 2), fits("b", 1)] },
      { weight: 0.1, folds: [fits("a", 0, [5]), fits("b", 1)] },
    ]);
    expect(meansOf(averaged)).toEqual([[[5]], []]);
    expect(averaged[1].failed).toBe(2);
  });
});

describe("programs of an average", () => {
  const ranking = (...errors: readonly (number | undefined)[]) => ({
    ranking: errors.map((rmse, i) => ({ id: `p${i}`, mechanisms: [], logZ: 0, se: 0, rmse })),
  });
  const weights = (errors: readonly (number | undefined)[], most: number) =>
    finalistsOf(ranking(...errors), most).map(({ id, weight }) => [id, weight]);

  it.each([
    [
      [2, 1],
      3,
      [
        ["p1", 0.8],
        ["p0", 0.2],
      ],
    ], // 1 : 1/4
    [[2, 1, 1], 1, [["p1", 1]]],
    [[1, 11, undefined, NaN], 4, [["p0", 1]]], // 1/121 counts for too little; others have no error
    [[0, 1], 2, [["p0", 1]]], // exact
    [
      [0, 0],
      2,
      [
        ["p0", 0.5],
        ["p1", 0.5],
      ],
    ],
    [[], 3, []],
  ])("errors %j, at most %d: %j", (errors, most, expected) => {
    const found = weights(errors, most);
    expect(found.map(([id]) => id)).toEqual(expected.map(([id]) => id));
    found.forEach(([, weight], i) => expect(weight).toBeCloseTo(expected[i][1] as number, 12));
  });
});

describe("the time after the data", () => {
  const environment = loadEnvironment(colony());

  it("begins where they end, with as much before it as the last test window has", () => {
    const { fold: after, environment: longer } = beyondData(environment, 3);
    expect(after.window).toEqual({ from: 0, split: 40, to: 43 });
    expect(longer.world.arms[0].times).toHaveLength(43);
    expect(longer.hash).toBe(environment.hash);
    const folds = environment.task!.folds.map((f) =>
      f.purpose === "test" ? { ...f, window: { ...f.window!, from: f.window!.split - 20 } } : f,
    );
    const moving = { ...environment, task: { ...environment.task!, folds } };
    expect(beyondData(moving, 3).fold.window).toEqual({ from: 20, split: 40, to: 43 });
  });

  it("is nothing that experiments have", () => {
    const task = { ...environment.task!, kind: "regression" as const };
    expect(() => beyondData({ ...environment, task } satisfies Environment, 3)).toThrow(
      "colony asks for experiments that were not fitted, not for times to come",
    );
  });

  test("what is known in advance goes on as a season ago, other covariates stay", () => {
    const small = worldOf({ y: 1 }, { dt: 1, steps: 6, covariates: { day: 2, food: 1 } });
    const day = Float64Array.from([0, 10, 1, 11, 2, 12, 0, 10, 1, 11, 2, 12]); // three days go round
    const arm = {
      ...small.arms[0],
      times: [2, 4, 6],
      data: new Float64Array(3),
      covariates: { day, food: day.slice(6) },
    };
    const { steps, arms } = continued({ ...small, arms: [arm] }, 2, { names: ["day"], season: 1.5 });
    expect(steps).toBe(10);
    expect(arms[0].covariates.day.slice(12)).toEqual(Float64Array.of(0, 10, 1, 11, 2, 12, 0, 10));
    expect(arms[0].covariates.food.slice(6)).toEqual(Float64Array.of(12, 12, 12, 12));
  });
});
