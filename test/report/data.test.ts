/** What a report reads from a run folder, against the summary of the same run. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readReport, writeReport } from "../../src/report/data.js";
import type { ReportInput } from "../../src/report/html.js";
import type { RunResult } from "../../src/run/run.js";
import { scratch, start } from "../support/runs.js";

let run: RunResult;
let report: ReportInput;

beforeAll(async () => {
  run = await start({ sampler: "enumerate", env: "finite", seed: 3 });
  report = await readReport(run.dir);
}, 60_000);

it("has the genealogy of the run: base first, scores as the search saw them", () => {
  const { base, best, candidates } = run.summary;
  const scores = report.genealogy.map((point) => point.score);
  expect(report.genealogy[0]).toMatchObject({ node: 0, parent: null, score: base.search?.logZ });
  expect(Math.max(...scores)).toBe(best.search?.logZ);
  expect(report.genealogy.length).toBeGreaterThanOrEqual(candidates);
  expect(new Set(report.genealogy.map((point) => point.node)).size).toBe(report.genealogy.length);
});

it("has summary, configuration and both programs", () => {
  expect(report.summary.best.id).toBe(run.summary.best.id);
  expect(report.config).toMatchObject({ sampler: "enumerate", env: "finite", seed: 3 });
  expect(report.programs.base).toContain("export default model");
  expect(report.programs.best).toBe(run.summary.best.program);
});

it("simulates every experiment from both programs, with the same noise", () => {
  const { base, best, series } = report.predictive!;
  expect(series).toBe(8);
  expect(best).toHaveLength(8);
  expect(best.map((band) => band.data)).toEqual(base.map((band) => band.data));
  // y = response + normal noise of one size: with shared noise the widths are equal to rounding
  best.forEach((band, i) => expect(band.upper[0] - band.lower[0]).toBeCloseTo(base[i].upper[0] - base[i].lower[0], 9));
  expect(best[0].upper[0] - best[0].lower[0]).toBeGreaterThan(1);
});

it("becomes a page in the run folder", async () => {
  await writeReport(run.dir);
  const page = readFileSync(join(run.dir, "report.html"), "utf8");
  expect(page).toContain("discover enumerate --env finite --proposer mechanisms --seed 3");
  expect(page.match(/<figure>/g)).toHaveLength(5);
});

it("refuses what is no finished run", async () => {
  const dir = scratch();
  expect(existsSync(dir)).toBe(false);
  await expect(readReport(dir)).rejects.toThrow(/summary\.json/);
});
