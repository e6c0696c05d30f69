import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CANCERS, cancerVariation, type CancerName } from "../../src/envs/cancer.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { cell, parseTable } from "../../src/envs/table.js";
import {
  DAYS,
  diameterOf,
  nextDay,
  simulatePatient,
  treatmentProbability,
  TUMOUR,
  volumeOf,
} from "../../src/envs/tumour.js";
import { stream } from "../../src/math/rng.js";
import { createPatcher } from "../../src/programs/mechanism.js";
import { compileOrThrow, compose } from "./compiled.js";
import { oneStepRmse } from "./one-step.js";

const names = Object.keys(CANCERS) as CancerName[];
const environments = Object.fromEntries(names.map((name) => [name, loadEnvironment(name)]));

/** The law that made the data, as members of the library, and its constants. */
const LAW = {
  cancer: ["gompertz"],
  "cancer-chemo": ["gompertz", "first-order-elimination", "log-kill"],
  "cancer-chemo-radio": ["gompertz", "first-order-elimination", "log-kill", "linear-quadratic"],
} as const;
const CONSTANTS: Readonly<Record<string, number>> = {
  pace: 1.453, // 100 cm3 · 0.01453 /day
  capacity: (4 / 3) * Math.PI * 15 ** 3,
  elimination: Math.LN2,
  potency: 0.028,
  sensitivity: 0.0398,
};

describe("the simulator", () => {
  test("has the published constants", () => {
    expect(TUMOUR.capacity).toBeCloseTo(14137.1669, 4);
    expect(TUMOUR.growth).toBeCloseTo(0.01453, 12);
    expect(diameterOf(volumeOf(7.3))).toBeCloseTo(7.3, 12);
    expect(treatmentProbability(6.5)).toBe(0.5);
    expect(treatmentProbability(13)).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  test("a patient is a function of the stream; one without a tumour stays so", () => {
    const of = () => simulatePatient(stream(5), { chemo: true, radio: true });
    expect(of()).toEqual(of());
    expect(nextDay(0, 5, 5, 2)).toEqual([0, 7.5]);
  });

  test("treatments follow their probability: |z| < 4 (probability of failing 1e-4 each)", () => {
    const sums = { chemo: 0, radio: 0, both: 0 };
    let [variance, varianceBoth] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const { volume, chemo, radio } = simulatePatient(stream(6).fork(i), { chemo: true, radio: true });
      for (let day = 0; day < DAYS - 1; day++) {
        const p = treatmentProbability(diameterOf(volume[day]));
        sums.chemo += Number(chemo[day] > 0) - p;
        sums.radio += Number(radio[day] > 0) - p;
        sums.both += Number(chemo[day] > 0 && radio[day] > 0) - p * p; // independent of each other
        variance += p * (1 - p);
        varianceBoth += p * p * (1 - p * p);
      }
    }
    expect(Math.abs(sums.chemo) / Math.sqrt(variance)).toBeLessThan(4);
    expect(Math.abs(sums.radio) / Math.sqrt(variance)).toBeLessThan(4);
    expect(Math.abs(sums.both) / Math.sqrt(varianceBoth)).toBeLessThan(4);
  });

  test("decisions by a mean of 15 days begin as decisions of today, and differ later", () => {
    const of = (averaged: number) => simulatePatient(stream(7), { chemo: true, radio: true, averaged });
    const [today, mean] = [of(1), of(15)];
    expect(mean.chemo[0]).toBe(today.chemo[0]);
    const all = Array.from({ length: 50 }, (_, i) =>
      [1, 15].map((averaged) =>
        simulatePatient(stream(8).fork(i), { chemo: true, radio: true, averaged }).chemo.join(),
      ),
    );
    expect(all.some(([a, b]) => a !== b)).toBe(true);
  });
});

const fixture = `${process.env["DISCOVER_DATA"]}/cancer_pkpd/fixture_trajectories.csv`;
describe.skipIf(!process.env["DISCOVER_DATA"] || !existsSync(fixture))("trajectories computed elsewhere", () => {
  test("are those of the simulator, to rounding", () => {
    const table = parseTable(readFileSync(fixture, "utf8"), "fixture");
    const number = (row: number, column: string) => cell(table, row, column);
    let compared = 0;
    for (let row = 1; row < table.rows.length; row++) {
      if (table.rows[row]["fixture"] !== table.rows[row - 1]["fixture"]) continue;
      const before = ["tumor_volume_cm3", "chemo_conc_mg_m3", "chemo_dose_mg_m3", "radio_dose_Gy"] as const;
      const [v, c, chemo, radio] = before.map((column) => number(row - 1, column));
      const [volume, concentration] = nextDay(v, c, chemo, radio);
      expect(Math.abs(volume / number(row, "tumor_volume_cm3") - 1)).toBeLessThan(1e-12);
      expect(concentration).toBeCloseTo(number(row, "chemo_conc_mg_m3"), 12);
      compared++;
    }
    expect(compared).toBe(4 * (DAYS - 1));
  });
});

describe.each(names)("%s", (name) => {
  const environment = environments[name];
  const task = environment.task!;

  test("has three disjoint groups of patients, each dealt out to four folds, tests last and opened by test folds alone", () => {
    const of = (purpose: string) => task.folds.filter((f) => f.purpose === purpose);
    const [validation, tests] = [of("validation"), of("test")];
    expect([validation.length, tests.length]).toEqual([4, 4]);
    expect(validation.map((f) => f.fitted)).toEqual(tests.map((f) => f.fitted));
    const arms = (parts: readonly (readonly number[])[]) => parts.flat().sort((a, b) => a - b);
    const scored = (folds: typeof tests) => arms(folds.map((f) => f.scored));
    const all = [...arms(validation.map((f) => f.fitted)), ...scored(validation), ...scored(tests)];
    expect(all).toEqual(environment.world.arms.map((_, a) => a));
    expect(scored(tests)).toHaveLength(1000);
    expect(task.laneNames).toHaveLength(all.length);
    expect(task.features.values).toHaveLength(all.length * task.features.width);
  });

  test("its library has the law that made the data: one-step error below 1e-9", () => {
    const program = compose(environment, ...LAW[name]);
    const theta = program.parameters.map((p) => CONSTANTS[p.name]);
    expect(oneStepRmse(environment, program, theta, task.folds[4].scored)).toBeLessThan(1e-9);
    const off = theta.map((v, i) => (i === 0 ? v * 1.01 : v));
    expect(oneStepRmse(environment, program, off, task.folds[4].scored)).toBeGreaterThan(0.05); // 1 % off the pace is beyond the aim of 0.05 already
  });

  test("every mechanism composes and compiles, each another program", () => {
    const patch = createPatcher(environment.base);
    const ids = environment.mechanisms.map((mechanism) => {
      const patched = patch([mechanism]);
      if (!patched.ok) throw new Error(patched.errors.join("\n"));
      return compileOrThrow(environment, patched.source).id;
    });
    expect(new Set([...ids, compileOrThrow(environment, environment.base).id]).size).toBe(ids.length + 1);
  });

  test("a number in its name is that of the patients in each group, and the first are the same", () => {
    const small = loadEnvironment(`${name}-3`);
    expect(small.name).toBe(`${name}-3`);
    expect(small.world.arms).toHaveLength(9);
    expect(small.world.arms[3]).toEqual(environment.world.arms[task.folds[0].scored[0]]);
    expect(small.hash).not.toBe(environment.hash);
    expect(() => cancerVariation(name, `${name}-0`, 0)).toThrow(`Expected ${name}-1 to ${name}-1000, got '${name}-0'`);
    expect(() => loadEnvironment(`${name}-1001`)).toThrow("Expected an environment");
  });
});

/** RMSE of "no change" that others measured on their own thousand patients; ours has the standard error of as many. */
test.each([
  ["cancer", 51.2],
  ["cancer-chemo", 18.8],
  ["cancer-chemo-radio", 20.5],
] as const)("%s: predicting no change is as wrong as on the published patients", (name, published) => {
  const { world, task } = environments[name];
  const squares = task!.folds[1].scored.map((a) => {
    const { data } = world.arms[a];
    const width = data.length / DAYS;
    const sum = data.reduce((s, x, i) => (i < width ? s : s + (x - data[i - width]) ** 2), 0);
    return sum / data.length; // the first day counts, without error
  });
  const mean = squares.reduce((a, b) => a + b, 0) / squares.length;
  const se = Math.sqrt(squares.reduce((s, x) => s + (x - mean) ** 2, 0)) / squares.length;
  expect(Math.abs(published ** 2 - mean) / (se * Math.SQRT2)).toBeLessThan(4);
});
