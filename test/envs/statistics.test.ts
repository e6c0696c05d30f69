import { describe, expect, test } from "vitest";
import type { StatisticDeclaration } from "../../src/envs/schema.js";
import { statisticsOf } from "../../src/envs/statistics.js";
import type { Arm, World } from "../../src/programs/types.js";

const arm = (name: string, times: number[], data: number[], size: number): Arm => ({
  name,
  context: { size },
  covariates: {},
  events: [],
  times,
  data: Float64Array.from(data),
});

/** Times 10, 12, 16 and 10, 12; observables y (two numbers) and z; y[1] was not measured at 12 in the first arm. */
const world: World = {
  t0: 10,
  dt: 0.5,
  steps: 20,
  constants: { scale: 4, list: [1, 2] },
  contexts: { size: "number" },
  covariates: {},
  events: {},
  observables: { y: 2, z: 1 },
  whole: [],
  units: {},
  arms: [arm("a", [0, 4, 12], [1, 2, 3, 4, NaN, 9, 7, 8, 5], 2), arm("b", [0, 4], [10, 20, 30, 40, 50, 60], 5)],
};

const valuesOf = (declared: StatisticDeclaration, a: number): number[] =>
  Array.from(statisticsOf(world, [declared]).of(world.arms[a].data, a));

describe("a statistic", () => {
  const cases: [declared: StatisticDeclaration, name: string, ofA: number, ofB: number][] = [
    [{ observable: "z", reduce: "sum" }, "sum z", 17, 90],
    [{ observable: "z", reduce: "mean" }, "mean z", 17 / 3, 45],
    [{ observable: "z", reduce: "max" }, "max z", 9, 60],
    [{ observable: "z", reduce: "min" }, "min z", 3, 30],
    [{ observable: "z", reduce: "last" }, "last z", 5, 60],
    [{ observable: "z", reduce: "timeOfMax" }, "timeOfMax z", 12, 12],
    [{ observable: "y", reduce: "sum" }, "sum y[0]", 12, 50],
    [{ observable: "y", index: 1, reduce: "sum" }, "sum y[1]", 10, 70],
    [{ observable: "y", index: 1, reduce: "mean" }, "mean y[1]", 5, 35],
    [{ observable: "z", reduce: "sum", divide: 2 }, "sum z", 8.5, 45],
    [{ observable: "z", reduce: "sum", divide: "scale" }, "sum z", 4.25, 22.5],
    [{ observable: "z", reduce: "sum", divide: "size" }, "sum z", 8.5, 18],
    [{ observable: "z", reduce: "max", transform: "sqrt", divide: "scale" }, "max z", 1.5, Math.sqrt(15)],
    [{ observable: "z", reduce: "min", transform: "log1p", name: "low" }, "low", Math.log(4), Math.log(31)],
    [{ observable: "z", at: [12] }, "z@12", 9, 60],
    [{ observable: "y", at: [10], name: "start" }, "start@10", 1, 10],
  ];

  test.each(cases)("%j is %s: %d, %d", (declared, name, ofA, ofB) => {
    expect(statisticsOf(world, [declared]).names).toEqual([name]);
    expect(valuesOf(declared, 0)[0]).toBeCloseTo(ofA, 12);
    expect(valuesOf(declared, 1)[0]).toBeCloseTo(ofB, 12);
  });

  test("at several times is several numbers", () => {
    expect(valuesOf({ observable: "y", at: [10, 12] }, 1)).toEqual([10, 40]);
  });

  const wrong: [declared: StatisticDeclaration, message: string][] = [
    [{ observable: "z" }, "expected either 'at' or 'reduce', got neither"],
    [{ observable: "z", at: [10], reduce: "sum" }, "expected either 'at' or 'reduce', got both"],
    [{ observable: "y", index: 2, reduce: "sum" }, "expected an index below 2, got 2"],
    [{ observable: "z", at: [16] }, "expected times of observations, got 16 (arm 'b')"],
    [
      { observable: "z", reduce: "sum", divide: "list" },
      "expected a number, or the name of a constant or context, got 'list'",
    ],
    [{ observable: "y", index: 1, at: [12] }, "expected a finite 'y[1]@12' of the data of arm 'a'"],
  ];
  test.each(wrong)("%j is refused: %s", (declared, message) => {
    expect(() => statisticsOf(world, [declared])).toThrow(message);
  });
});

describe("without a declaration", () => {
  test("statistics are the observations", () => {
    const only = { ...world, arms: [world.arms[1]] };
    const { names, of } = statisticsOf(only, undefined);
    expect(names).toEqual(["y[0]@10", "y[1]@10", "z@10", "y[0]@12", "y[1]@12", "z@12"]);
    expect(of(only.arms[0].data, 0)).toEqual(only.arms[0].data);
  });

  test("arms must be observed equally often and completely", () => {
    expect(() => statisticsOf(world, undefined)).toThrow("the arms are not observed equally often");
    const gaps = { ...world, arms: [world.arms[0]] };
    expect(() => statisticsOf(gaps, undefined)).toThrow("observations are missing");
  });
});
