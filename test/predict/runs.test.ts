/** Forecasts and interventions of runs that were made: fits of a colony, and posteriors of the same. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/commands/main.js";
import { interveneRun, type InterveneAsked } from "../../src/predict/intervene-run.js";
import { predictRun } from "../../src/predict/predict-run.js";
import { type FinishedRun, readRun } from "../../src/predict/read-run.js";
import { colony } from "../support/colony.js";
import { start } from "../support/runs.js";
import { recordingTerminal } from "../support/terminal.js";

const usual = { level: 0.9, horizon: 0, members: 200, arms: null, apart: false };
const scaled: InterveneAsked = { ...usual, scales: [{ rate: 0.5 }], from: null, to: null, fold: null };

describe("a run of fits", () => {
  let run: FinishedRun;
  beforeAll(async () => {
    const fit = { iterations: 60, patience: 20 };
    const { dir, summary } = await start({ sampler: "tree", env: colony(), fit, seed: 3, iterations: 3 });
    run = await readRun(dir, summary);
  }, 240_000);

  it("predicts its test folds as well as its summary says", async () => {
    const { forecasts, notes } = await predictRun(run, usual);
    const { test } = run.summary.heldOut!;
    expect(forecasts.map(({ fold }) => fold)).toEqual([...new Set(test.best!.folds.map(({ fold }) => fold))]);
    for (const { fold, rmse, coverage, naive } of forecasts) {
      const own = test.best!.folds.filter((f) => f.fold === fold);
      // the mean of several fits is no worse than they are on average (Jensen)
      expect(rmse!).toBeLessThanOrEqual(own.reduce((sum, f) => sum + f.rmse, 0) / own.length + 1e-9);
      if (own.length === 1) expect(rmse!).toBeCloseTo(own[0].rmse, 9);
      expect(naive).toBeCloseTo(own[0].naive, 9);
      expect(coverage!.of).toBe(5);
    }
    expect(notes[0]).toContain("Fits are no posterior");
  });

  it("averages the programs that validation folds like, by errors that are its own", async () => {
    const { forecasts, averaged, notes } = await predictRun(run, { ...usual, average: 2 });
    const { ranking, best } = run.summary;
    expect(averaged).toHaveLength(2);
    const rmse = averaged.map(({ id }) => ranking.find((row) => row.id === id)!.rmse!);
    expect(averaged[0].weight / averaged[1].weight).toBeCloseTo((rmse[1] / rmse[0]) ** 2, 9);
    expect(averaged[0].weight + averaged[1].weight).toBeCloseTo(1, 12);
    expect(notes[0]).toContain("Bates & Granger");
    const whos = [...new Set(forecasts.map(({ who }) => who))];
    expect(whos[1]).toBe("average of the 2 best programs");
    const alone = await Promise.all(
      averaged.map(({ id }) => predictRun({ ...run, summary: { ...run.summary, best: { ...best, id } } }, usual)),
    );
    const average = forecasts.filter(({ who }) => who === whos[1]);
    expect(average).toHaveLength(alone[0].forecasts.length);
    average.forEach(({ bands, coverage, naive }, f) => {
      const own = alone.map((predicted) => predicted.forecasts[f]);
      expect(coverage!.of).toBe(5);
      expect(naive).toBe(own[0].naive);
      expect(bands[0].data).toEqual(own[0].bands[0].data);
    });
  });

  it("a second time nothing is fitted", async () => {
    const noted: string[] = [];
    await predictRun(run, { ...usual, average: 2, note: (text) => void noted.push(text) });
    expect(noted).toEqual([]);
  });

  it("goes on after the data, as far as its folds tell of errors", async () => {
    const { forecasts } = await predictRun(run, { ...usual, horizon: 4, average: 2 });
    const ahead = forecasts.filter(({ fold }) => fold === null);
    expect(ahead.map(({ who }) => who.split(",")[0])).toEqual(["best program", "average of the 2 best programs"]);
    for (const { bands, rmse, coverage } of ahead) {
      expect([rmse, coverage]).toEqual([null, null]);
      expect(bands[0].times).toEqual([41, 42, 43, 44]);
      expect(bands[0].data.every(Number.isNaN)).toBe(true);
      bands[0].times.forEach((_, i) => {
        expect(bands[0].lower[i]).toBeLessThan(bands[0].middle[i]);
        expect(bands[0].middle[i]).toBeLessThan(bands[0].upper[i]);
      });
    }
    const crowds = run.summary.best.mechanisms.includes("crowding");
    if (crowds) expect(ahead[0].bands[0].middle[3]).toBeCloseTo(300, -1.5); // full
    await expect(predictRun(run, { ...usual, horizon: 6 })).rejects.toThrow("Expected --horizon ≤ 5, got 6");
  });

  it("says what its fits found of each parameter, inside of what all of them found", async () => {
    const { fitted } = await predictRun(run, usual);
    expect(fitted!.values.map(({ name }) => name)).toContain("rate");
    for (const { lowest, middle, highest } of fitted!.values) {
      expect(lowest).toBeLessThanOrEqual(middle);
      expect(middle).toBeLessThanOrEqual(highest);
    }
  });

  it("intervals know nothing of what is predicted", async () => {
    const { environment } = run;
    const { split } = environment.task!.folds.find(({ purpose }) => purpose === "test")!.window!;
    const arms = environment.world.arms.map((arm) => ({
      ...arm,
      data: arm.data.map((x, i) => (i < split ? x : -7 * x)),
    }));
    const other = { ...run, environment: { ...environment, world: { ...environment.world, arms } } };
    const [intervals, moved] = await Promise.all(
      [run, other].map(async (of) => {
        const [{ bands }] = (await predictRun(of, usual)).forecasts;
        return bands.map(({ lower, middle, upper }) => [lower, middle, upper]);
      }),
    );
    expect(moved).toEqual(intervals);
  });

  it("a factor of 1 changes nothing; half the growth from the beginning leaves fewer", async () => {
    const { without, scenarios } = await interveneRun(run, { ...scaled, scales: [{ rate: 1 }, { rate: 0.5 }] });
    expect(scenarios[0].bands).toEqual(without);
    expect(scenarios[1].effects[0].relative.upper).toBeLessThan(-0.1);
    expect(scenarios[1].name).toBe("rate × 0.5");
  });
});

describe("a change of several programs of a run of fits", () => {
  it("is each one's own, as often as it weighs", async () => {
    const fit = { iterations: 60, patience: 20 };
    const { dir, summary } = await start({ sampler: "tree", env: colony(), fit, seed: 3, iterations: 3 });
    const run = await readRun(dir, summary);
    const { averaged } = await predictRun(run, { ...usual, average: 2 });
    const both = await interveneRun(run, { ...scaled, average: 2 });
    expect(both.members).toBe(100);
    expect(both.of).toMatch(
      /^the 2 best programs, each as often as it weighs \(0\.\d+ × \w{8}, 0\.\d+ × \w{8}\), of test/,
    );
    const alone = await Promise.all(
      averaged.map(async ({ id }) => {
        const other = { ...run, summary: { ...summary, best: { ...summary.best, id } } };
        return (await interveneRun(other, scaled)).scenarios[0].effects[0].relative;
      }),
    );
    const { lower, upper } = both.scenarios[0].effects[0].relative;
    expect(lower).toBeGreaterThanOrEqual(Math.min(...alone.map((effect) => effect.lower)) - 1e-6); // seeds agree that well
    expect(upper).toBeLessThanOrEqual(Math.max(...alone.map((effect) => effect.upper)) + 1e-6);
    expect(both.notes[0]).toContain("no posterior");
  }, 240_000);
});

describe("a run of posteriors", () => {
  let run: FinishedRun;
  beforeAll(async () => {
    const evidence = "exact";
    const { dir, summary } = await start({ sampler: "enumerate", env: colony(), evidence, seed: 3, replicates: 3 });
    run = await readRun(dir, summary);
  }, 240_000);

  it("has the data again under the best program and under the average, and goes on after them", async () => {
    const { forecasts } = await predictRun(run, { ...usual, horizon: 4 });
    expect(forecasts[0].who).toBe("best program");
    for (const { bands, coverage } of forecasts) {
      expect(bands[0].times).toHaveLength(44);
      expect(bands[0].times.at(-1)).toBe(44);
      expect(bands[0].data.slice(40).every(Number.isNaN)).toBe(true);
      expect(coverage!.of).toBe(40);
      expect(coverage!.inside).toBeGreaterThan(30); // 36 are expected; fewer than 31 of 40 happen once in a hundred
      expect(bands[0].middle[43]).toBeCloseTo(300, -1.5); // full
    }
  });

  it("every program that speaks does so by its own text: mechanisms are in it", () => {
    for (const { id, weight, mechanisms } of run.summary.posterior) {
      const { source, draws } = run.program(id, weight);
      if (mechanisms.includes("crowding")) expect(source).toContain("full");
      else expect(source).not.toContain("full");
      expect(draws.length).toBeGreaterThan(0);
    }
  });

  it("an unknown parameter is a wrong use", async () => {
    await expect(interveneRun(run, { ...scaled, scales: [{ rat: 0.5 }] })).rejects.toThrow("got 'rat'");
  });

  it("commands print, and leave a table and a picture", async () => {
    const out = mkdtempSync(join(tmpdir(), "discover-forecast-"));
    const terminal = recordingTerminal();
    const words = ["intervene", run.dir, "--scale", "rate=0.9,0.5", "--from", "5", "--members", "20", "--out", out];
    expect(await main(words, terminal)).toBe(0);
    expect(terminal.stdout()).toContain("What if · colony · from week 5 on");
    const [titles, ...rows] = readFileSync(join(out, "intervention.csv"), "utf8").trim().split("\n");
    expect(titles).toBe("scenario,arm,observable,unit,time,date,data,lower,middle,upper");
    expect(rows).toHaveLength(3 * 40);
    expect(readFileSync(join(out, "intervention.svg"), "utf8")).toContain("rate × 0.5");
    const again = recordingTerminal();
    expect(await main(["predict", run.dir, "--json", "--members", "20", "--out", out], again)).toBe(0);
    expect(JSON.parse(again.stdout())).toMatchObject({ environment: "colony", level: 0.9, rollOut: null });
    const wrong = recordingTerminal();
    expect(await main(["intervene", run.dir, "--scale", "rate"], wrong)).toBe(2);
    expect(wrong.stderr()).toContain("Expected --scale as NAME=FACTOR");
  });
});
