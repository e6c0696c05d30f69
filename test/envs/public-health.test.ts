/** @file Environments of public health, from made-up files in the form of the real ones; and from the real ones where they are. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { checkLibrary } from "../../src/commands/check-library.js";
import { influenzaFromGradAbm } from "../../src/envs/data-upstream.js";
import { dataFilesOf } from "../../src/envs/data-catalogue.js";
import { checkContent } from "../../src/envs/data-content.js";
import { listEnvironments, loadEnvironment } from "../../src/envs/load.js";
import { ownText } from "../../src/envs/own-data.js";
import { compileIn } from "../../src/run/compile-in.js";
import { standInDays, standInGradAbm } from "./stand-in.js";

const root = mkdtempSync(join(tmpdir(), "discover-envs-"));
const NAMES = ["covid-bogota", "covid-medellin", "influenza-usa"] as const;

beforeAll(() => {
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  put("covid_bogota/daily_343x11.csv", standInDays());
  put("covid_medellin/daily_343x11.csv", standInDays());
  put("influenza_usa/ili_symptoms_51x191.csv", influenzaFromGradAbm(standInGradAbm()));
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const standIn = (name: string) => {
  vi.stubEnv("DISCOVER_DATA", root);
  return loadEnvironment(name);
};

describe.each([...NAMES, "mrsa-virginia-8"])("%s", (name) => {
  it("has a library that compiles with its base, and is the same each time", () => {
    const environment = standIn(name);
    const base = checkLibrary(environment, (source) => compileIn(environment, source));
    expect(base.predicted.map((p) => p.name)).toEqual(["beta"]);
    expect(loadEnvironment(name).hash).toBe(environment.hash);
  });

  it("scores what follows what is fitted, and validates before the first test begins", () => {
    const { world, task } = standIn(name);
    const { folds, features, laneNames } = task!;
    const [arm] = world.arms;
    const width = Object.values(world.observables).reduce((a, b) => a + b, 0);
    expect(arm.times).toEqual(Array.from({ length: world.steps }, (_, i) => i + 1));
    expect(arm.data).toHaveLength(world.steps * width);
    expect(features.values).toHaveLength(laneNames.length * world.steps * features.width);
    expect(features.values.every(Number.isFinite)).toBe(true);
    const tests = folds.filter((fold) => fold.purpose === "test").map((fold) => fold.window!);
    const validations = folds.filter((fold) => fold.purpose === "validation").map((fold) => fold.window!);
    expect([tests.length, validations.length]).toEqual([4, name.startsWith("mrsa") ? 4 : 6]);
    expect(Math.max(...tests.map((w) => w.to))).toBe(world.steps);
    expect(Math.max(...validations.map((w) => w.to))).toBeLessThanOrEqual(Math.min(...tests.map((w) => w.split)));
    for (const { from, split, to } of [...tests, ...validations])
      expect(0 <= from && from < split && split < to).toBe(true);
    expect(new Set(tests.map((w) => w.split - w.from)).size).toBe(1);
  });
});

describe("covid-bogota", () => {
  it("knows the day of the week of every day: 12 April 2020 was a Sunday", () => {
    const { world, task } = standIn("covid-bogota");
    const { weekday, mobility } = world.arms[0].covariates;
    for (let day = 0; day < 343; day++) expect([...weekday.subarray(day * 7, day * 7 + 7)].indexOf(1)).toBe(day % 7);
    expect(task).toMatchObject({ knownAhead: ["weekday"], calendar: { start: "2020-04-12", days: 1 }, season: 7 });
    const { values, names, width } = task!.features;
    const away = ["retail_and_recreation", "transit_stations", "workplaces"].map((n) => names.indexOf(n));
    const days = Array.from({ length: 7 }, (_, k) => 100 - k); // the week that ends on day 100
    const byHand =
      days.flatMap((day) => away.map((f) => values[day * width + f])).reduce((a, b) => a + b, 0) / 21 / 100;
    expect(mobility[100]).toBeCloseTo(byHand, 12);
  });
});

describe("influenza-usa", () => {
  it("begins with the week of 20 August 2017, and leaves out what Florida did not report", () => {
    const { world, task } = standIn("influenza-usa");
    const florida = task!.laneNames.indexOf("FL");
    expect(task!.calendar).toEqual({ start: "2017-08-20", days: 7 });
    world.arms[0].data.forEach((x, i) => expect(Number.isNaN(x)).toBe(i % 51 === florida));
    const { population, flow } = world.constants as { population: number[]; flow: number[][] };
    expect(population.reduce((a, b) => a + b, 0)).toBe(308_745_538); // census of 2010
    for (const row of flow) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});

describe("mrsa-virginia", () => {
  it("says that it is synthetic, and is the beginning of a larger set", () => {
    const [few, more] = [loadEnvironment("mrsa-virginia-5"), loadEnvironment("mrsa-virginia-8")];
    expect(few.task).toMatchObject({ synthetic: true, published: [] });
    expect(`${few.title} ${few.brief}`).toMatch(/synthetic data.*Synthetic data/is);
    for (let week = 0; week < 244; week++)
      expect([...few.world.arms[0].data.subarray(week * 5, week * 5 + 5)]).toEqual([
        ...more.world.arms[0].data.subarray(week * 8, week * 8 + 5),
      ]);
    expect(() => loadEnvironment("mrsa-virginia-645")).toThrow(/Expected an environment/);
  });
});

describe("without the files", () => {
  it("each environment is listed with what it lacks and how to get it", () => {
    vi.stubEnv("DISCOVER_DATA", join(root, "nothing"));
    const entries = new Map(listEnvironments().map((entry) => [entry.name, entry.available]));
    for (const name of NAMES) expect(entries.get(name)).toMatch(new RegExp(`discover data list ${name}$`));
    expect(entries.get("mrsa-virginia")).toBe(true);
  });
});

/** Real files, where they are: the checksums of the catalogue are theirs. */
describe("the catalogue", () => {
  const files = NAMES.flatMap((name) => dataFilesOf(name)).map((known) => ({ known, text: ownText(known.file) }));
  for (const { known, text } of files)
    it.skipIf(text === null)(`knows ${known.file} (skipped without DISCOVER_DATA)`, () => {
      expect(checkContent(known, text!).condition).toBe("as known");
    });
});
