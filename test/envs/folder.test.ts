import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";

const EXAMPLE = "datasets/example-environment";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "environment-"));
  cpSync(EXAMPLE, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

function messageOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof Error && error.name === "UsageError") return error.message;
    throw error;
  }
  return "no error";
}

describe("the example folder", () => {
  test("becomes arms on the grid of steps", () => {
    const { world, statistics } = loadEnvironment(EXAMPLE);
    const [thin, dense] = world.arms;
    expect([world.t0, world.dt, world.steps]).toEqual([0, 0.5, 20]);
    expect([thin.name, thin.context, dense.name, dense.context]).toEqual([
      "thin",
      { start: 0.05 },
      "dense",
      { start: 0.4 },
    ]);
    expect(thin.times).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect([thin.data[0], thin.data[6], dense.data[9]]).toEqual([0.187, NaN, 5.435]);
    expect(dense.events).toEqual([{ step: 12, name: "dilute", fields: { fraction: 0.5 } }]);
    expect(thin.events).toEqual([]);
    expect(world.units).toMatchObject({ t: "day", dt: "day", start: "g/L", density: "g/L" });
    expect(statistics.names).toEqual(["density@2", "density@5", "density@10", "highest"]);
  });

  test("holds a covariate until its next value", () => {
    const { light } = loadEnvironment(EXAMPLE).world.arms[1].covariates;
    const expected = [1, 1, 0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 1, 1, 1, 1, 1, 1, 0.6, 0.6, 0.6, 0.6];
    expect(Array.from(light)).toEqual(expected);
  });

  test("leaves what was not measured out of simulated statistics too", () => {
    const { statistics, world } = loadEnvironment(EXAMPLE);
    const outputs = world.arms[0].data.map((v) => (Number.isNaN(v) ? 1000 : v)); // the missing day would be the highest
    expect(statistics.of(outputs, 0)[3]).toBe(Math.log1p(5.701));
  });
});

describe("a wrong entry is answered with its place, what was expected and what was found", () => {
  const cases: [file: string, from: string, to: string, message: string][] = [
    ["environment.yaml", "observables:\n  density: {", "observables:\n  density: { width: two,", 'environment.yaml: observables.density.width: expected a number, got "two"'],
    ["environment.yaml", "observables:", "obsevables:", "environment.yaml: expected no 'obsevables'; did you mean 'observables'?"],
    ["environment.yaml", "    factors: { rate: \"(1 - algae", "    factor: { rate: \"(1 - algae", "environment.yaml: mechanisms[0]: expected no 'factor'; did you mean 'factors'?"],
    ["environment.yaml", "title: Algae in two flasks (made-up data)\n", "", "environment.yaml: title: expected a text, got nothing"],
    ["environment.yaml", "dt: 0.5", "dt: 0", "environment.yaml: time.dt: expected > 0, got 0"],
    ["environment.yaml", "dt: 0.5", "dt: 0.3", "environment.yaml: time.end: expected start = 0 plus a multiple of dt = 0.3, got 10"],
    ["environment.yaml", "depth: 0.1", "depth: shallow", 'environment.yaml: constants.depth: expected a number or a list or a mapping, got "shallow"'],
    ["environment.yaml", "reduce: max", "reduce: maximum", "environment.yaml: statistics[1].reduce: expected one of sum, mean, max, min, last, timeOfMax, got \"maximum\""],
    ["environment.yaml", "{ observable: density, reduce", "{ observable: densty, reduce", "environment.yaml: statistics[1].observable: expected one of density, got 'densty'. Did you mean density?"],
    ["environment.yaml", "at: [2, 5, 10]", "at: [2.5]", "environment.yaml: statistics[0].at: expected times of observations, got 2.5 (arm 'thin')"],
    ["environment.yaml", "at: [2, 5, 10]", "at: [7]", "environment.yaml: statistics: expected a finite 'density@7' of the data of arm 'thin'; was it measured?"],
    ["environment.yaml", "name: lag", "name: death", "environment.yaml: expected every mechanism once, got 'death' twice"],
    ["environment.yaml", "base: base.model.ts", "base: bsae.model.ts", "environment.yaml: base: expected a file in FOLDER, got 'bsae.model.ts'"],
    ["environment.yaml", "name: algae", "name: [algae", "environment.yaml: expected YAML: "],
    ["density.csv", "arm,time,density", "arm,time,densty", "density.csv: expected a column 'density', got arm, time, densty; is it 'densty'?"],
    ["density.csv", "thin,3,0.619", "thin,3.2,0.619", "density.csv:4: time: expected 0 plus a multiple of dt = 0.5, got 3.2"],
    ["density.csv", "thin,3,0.619", "thin,2,0.619", "density.csv:4: time: expected times that increase, got 2"],
    ["density.csv", "thin,10,", "thin,11,", "density.csv:11: time: expected a time from 0 to 10, got 11"],
    ["density.csv", "0.619", "o.619", "density.csv:4: density: expected a number, got 'o.619'"],
    ["density.csv", "dense,1,", "thick,1,", "density.csv:12: arm: expected one of thin, dense, got 'thick'"],
    ["flasks.csv", "0.05", "", "flasks.csv:2: start: expected a number, got ''"],
    ["dilutions.csv", "dilute", "dilate", "dilutions.csv:2: event: expected one of dilute, got 'dilate'"],
    ["light.csv", "0,1\n", "", "light.csv: expected covariates of arm 'thin' from time 0 on"],
  ]; // prettier-ignore

  const more: typeof cases = [
    [
      "environment.yaml",
      "depth: 0.1",
      "dt: 0.1",
      "environment.yaml: expected inputs of different names, none of them t, dt, step; got 'dt'",
    ],
    ["environment.yaml", "depth: 0.1", "light: 0.1", "got 'light' twice"],
    ["flasks.csv", "thin,0.05\ndense,0.4\n", "", "flasks.csv: expected at least one row, got none"],
    ["flasks.csv", "dense,0.4", "thin,0.4", "density.csv:12: arm: expected one of thin, got 'dense'"],
    ["flasks.csv", "dense,0.4", "dense,0.4\ndense,0.5", "flasks.csv: expected one row for arm 'dense', got 2"],
  ];

  test.each([...cases, ...more])("%s: %s → %s", (file, from, to, message) => {
    edit(file, from, to);
    expect(messageOf(() => loadEnvironment(folder)).replace(folder, "FOLDER")).toContain(message);
  });

  test("all faults of environment.yaml are said at once", () => {
    edit("environment.yaml", "dt: 0.5", "dt: fast");
    edit("environment.yaml", "unit: g/L }", "unit: 7 }");
    expect(messageOf(() => loadEnvironment(folder)).split("\n")).toHaveLength(2);
  });
});

describe("the hash", () => {
  test.each([
    ["density.csv", "0.619", "0.620"],
    ["light.csv", "0.4", "0.5"],
    ["dilutions.csv", "0.5", "0.6"],
    ["flasks.csv", "0.05", "0.06"],
    ["base.model.ts", "lognormal(1, 0.5", "lognormal(2, 0.5"],
    ["environment.yaml", "lognormal(3, 0.7", "lognormal(4, 0.7"],
    ["environment.yaml", "lognormal(0.1, 1", "lognormal(0.2, 1"],
    ["environment.yaml", "at: [2, 5, 10]", "at: [2, 5, 9]"],
    ["environment.yaml", "depth: 0.1", "depth: 0.2"],
  ])("changes with %s: %s → %s", (file, from, to) => {
    const before = loadEnvironment(folder).hash;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    edit(file, from, to);
    expect(loadEnvironment(folder).hash).not.toBe(before);
  });

  test("does not change with prose", () => {
    const before = loadEnvironment(folder).hash;
    edit("environment.yaml", "Two flasks of algae", "Two jars of algae");
    expect(loadEnvironment(folder).hash).toBe(before);
  });
});
