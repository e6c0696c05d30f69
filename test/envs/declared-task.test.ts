import { describe, expect, it } from "vitest";
import { declaredTask, type TaskDeclaration } from "../../src/envs/declared-task.js";
import { arm, world } from "../programs/worlds.js";

const arms = ["a", "b", "c"].map((name) => arm({ name, times: [0], data: Float64Array.of(1) }));
const patients = world({ observables: { y: 1 }, arms });

type Folds = NonNullable<TaskDeclaration["folds"]>;
const VALIDATION: Folds[number] = { name: "v", purpose: "validation", fitted: ["a"], scored: ["b"] };
const TEST: Folds[number] = { name: "t", purpose: "test", fitted: ["a"], scored: ["c"] };
const declared = (folds: Folds) => () => declaredTask({ kind: "regression", folds }, patients, null);

describe("folds of arms", () => {
  it("are those named", () => {
    expect(declared([VALIDATION, TEST])().folds).toEqual([
      { name: "v", purpose: "validation", fitted: [0], scored: [1] },
      { name: "t", purpose: "test", fitted: [0], scored: [2] },
    ]);
  });

  it.each<[string, Folds, string]>([
    ["two of one name", [VALIDATION, { ...TEST, name: "v" }], "expected a name for each, got 'v' twice"],
    ["an arm twice", [{ ...VALIDATION, fitted: ["a", "c", "a"] }, TEST], "v: expected each arm once, got 'a' twice"],
    ["an arm on both sides", [{ ...VALIDATION, fitted: ["b", "c"] }, TEST], "got one that is both"],
    ["an arm that is not there", [{ ...VALIDATION, fitted: ["d"] }, TEST], "expected the name of an arm, got 'd'"],
    ["no test", [VALIDATION, { ...VALIDATION, name: "w" }], "expected a test fold, got none"],
  ])("refused: %s", (_, folds, message) => {
    expect(declared(folds)).toThrow(message);
  });
});

describe("windows", () => {
  const series = (count: number) => {
    const times = Array.from({ length: count }, (_, i) => i + 1);
    return world({ steps: count, observables: { y: 1 }, arms: [arm({ times, data: new Float64Array(count) })] });
  };
  const windows = (count: number, more: Partial<TaskDeclaration>) =>
    declaredTask({ kind: "forecast", horizon: 4, ...more }, series(count), null).folds;

  it("test windows end with the data, validation windows lie side by side before the first of them is scored", () => {
    const folds = windows(40, { shift: 2, test: 3, validation: 2 });
    expect(folds.map(({ purpose, window }) => [purpose, window!.from, window!.split, window!.to])).toEqual([
      ["validation", 0, 24, 28],
      ["validation", 0, 28, 32],
      ["test", 0, 32, 36],
      ["test", 0, 34, 38],
      ["test", 0, 36, 40],
    ]);
    expect(new Set(folds.map(({ name }) => name)).size).toBe(5);
  });

  it("leave something to fit", () => {
    expect(() => windows(15, {})).toThrow("leave 3 of 15 observations to fit");
  });
});
