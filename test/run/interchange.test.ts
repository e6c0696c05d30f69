/** Every sampler runs on every kind of environment: particles where predictions are scored, trees where evidence is. */
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readReport } from "../../src/report/data.js";
import { reportHtml } from "../../src/report/html.js";
import { summaryText } from "../../src/report/summary-text.js";
import type { RunConfigInput } from "../../src/run/config.js";
import { openFits } from "../../src/run/fits.js";
import type { RunResult } from "../../src/run/run.js";
import type { HeldOutErrors } from "../../src/run/summary-types.js";
import { colony } from "../support/colony.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const fit = { iterations: 60, patience: 20 };

describe("smc and tree on an environment that is forecast", () => {
  const folder = colony();
  const runs: Record<"smc" | "tree", RunResult> = {} as never;
  const config = (sampler: "smc" | "tree"): RunConfigInput => ({
    sampler,
    env: folder,
    fit,
    seed: 3,
    ...(sampler === "smc" ? { particles: 6, moves: 1 } : { iterations: 4 }),
  });
  beforeAll(async () => {
    for (const sampler of ["smc", "tree"] as const) runs[sampler] = await start(config(sampler));
  }, 240_000);

  it.each(["smc", "tree"] as const)("%s finds what made the data, and says how well it predicts", (sampler) => {
    const { summary } = runs[sampler];
    expect(summary.best.mechanisms).toContain("crowding");
    expect(summary).toMatchObject({ scoreKind: "held-out score", posterior: [], mechanisms: [], status: "done" });
    const { test, validation, baselines, published, unit } = summary.heldOut!;
    expect(unit).toBe("animals");
    for (const errors of [test, validation]) expect(errors.best!.rmse).toBeLessThan(errors.base!.rmse);
    expect(baselines.map(({ name }) => name)).toEqual(expect.arrayContaining(["last value", "mean of the fitted"]));
    for (const { validation: a, test: b } of baselines) for (const e of [a, b]) expect(e!.rmse).toBeGreaterThan(0);
    expect(published).toEqual([{ name: "an expert", value: 12.5, source: "nowhere" }]);
  });

  it.each(["smc", "tree"] as const)(
    "%s chooses on validation folds, and opens test folds once, for two programs",
    (sampler) => {
      const { summary, dir } = runs[sampler];
      const foldsOf = (errors: HeldOutErrors | null) => [...new Set(errors!.folds.map(({ fold }) => fold))];
      expect(foldsOf(summary.heldOut!.validation.best).every((name) => name.startsWith("validation"))).toBe(true);
      expect(foldsOf(summary.heldOut!.test.best)).toHaveLength(2);
      expect(foldsOf(summary.heldOut!.test.best).every((name) => name.startsWith("test"))).toBe(true);
      const files = readdirSync(join(dir, "fits"));
      const opened = files.filter((name) => name.endsWith("-C.fit")).map((name) => name.replace("-C.fit", ""));
      expect(opened.sort()).toEqual([summary.base.id, summary.best.id].sort());
      for (const name of files.filter((each) => !each.endsWith("-C.fit")))
        for (const { fold } of openFits(dir).read(name.slice(0, 16), name.slice(17, 18) as "A" | "B")!)
          expect(fold).toMatch(/^validation/);
    },
  );

  it.each(["smc", "tree"] as const)("%s: nothing that it prints is called evidence or a posterior", async (sampler) => {
    const { summary, dir } = runs[sampler];
    const page = reportHtml(await readReport(dir));
    const words = [summaryText(summary, dir), page.replaceAll(/<svg[^]*?<\/svg>|<pre>[^]*?<\/pre>/g, "")];
    for (const text of words) {
      expect(text).not.toMatch(/log evidence|posterior (probability|over|median|mass)|probability of the data/i);
      expect(text.replaceAll(/(not an?|no|never a) (evidence|posterior)/gi, "")).not.toMatch(
        /\bposteriors? (is|of)\b/i,
      );
      expect(text).toContain("held-out score");
      expect(text).toContain("synthetic");
    }
  });

  it("two samplers with one best program report one number", () => {
    const [a, b] = [runs.smc.summary, runs.tree.summary];
    expect(a.base.report).toEqual(b.base.report);
    if (a.best.id === b.best.id) expect(a.best.report).toEqual(b.best.report);
  });

  it("killed and resumed, with its fits, the summary is the same", async () => {
    const { dir, summary } = runs.tree;
    const journal = journalOf(dir);
    for (const share of [0.4, 0.8]) {
      const again = killedAt(journal, Math.floor(share * journal.length));
      cpSync(join(dir, "fits"), join(again, "fits"), { recursive: true });
      expect(timeless((await resume(again)).summary)).toEqual(timeless(summary));
    }
  }, 240_000);

  it("is weighed by evidence as well, where that is asked for", async () => {
    const { summary } = await start({ ...config("tree"), evidence: "exact", replicates: 3, iterations: 2 });
    expect(summary).toMatchObject({ scoreKind: "log evidence", heldOut: null });
    expect(summary.best.mechanisms).toContain("crowding");
  }, 120_000);
});

describe("a parameter that a network predicts", () => {
  it.each(["mechanistic", "hybrid"] as const)(
    "is fitted in %s mode",
    async (mode) => {
      const { summary, dir } = await start({
        sampler: "best-of-n",
        env: colony("predicted"),
        mode,
        particles: 1,
        fit: { iterations: 12, rate: 0.01, patience: 20 },
      });
      expect(summary.heldOut).toMatchObject({ mode });
      expect(summary.best.method).toBe(`fit/${mode}`);
      const [fitted] = openFits(dir).read(summary.base.id, "C")!;
      expect(fitted.predicted).toEqual(["rate"]);
      expect(fitted.weights!.length).toBeGreaterThan(50);
      expect(existsSync(join(dir, "programs", `${summary.best.id}.model.ts`))).toBe(true);
      expect(summary.best.program.includes("network")).toBe(mode === "hybrid");
    },
    120_000,
  );
});

describe("a parameter that a Gaussian process supplies", () => {
  it("has one fit a fold in every batch, is resumed with its fits, and is fitted by networks where that is asked for", async () => {
    const env = colony("predicted");
    const asked = { sampler: "tree", env, iterations: 2, fit: { iterations: 40, rate: 0.01, patience: 20 } } as const;
    const { summary, dir } = await start({ ...asked, network: "gp" });
    const fits = openFits(dir).read(summary.base.id, "C")!;
    expect(fits.map(({ fold }) => fold)).toEqual([...new Set(fits.map(({ fold }) => fold))]);
    expect(fits[0].predicted).toEqual(["rate"]);
    const again = killedAt(journalOf(dir), Math.floor(0.6 * journalOf(dir).length));
    cpSync(join(dir, "fits"), join(again, "fits"), { recursive: true });
    expect(timeless((await resume(again)).summary)).toEqual(timeless(summary));
    const other = await start({ ...asked, iterations: 1, network: "mlp" });
    expect(openFits(other.dir).read(summary.base.id, "C")!.length).toBe(3 * fits.length);
  }, 240_000);
});

describe("tree where programs are weighed by evidence", () => {
  it("climbs on `finite` to no more than what listing all programs finds", { timeout: 120_000 }, async () => {
    const tree = await start({ sampler: "tree", env: "finite", iterations: 15, seed: 2 });
    const all = await start({ sampler: "enumerate", env: "finite", seed: 2 });
    expect(tree.summary).toMatchObject({ kind: "optimiser", scoreKind: "log evidence", heldOut: null });
    expect(tree.summary.best.search!.logZ).toBeGreaterThan(tree.summary.base.search!.logZ);
    expect(tree.summary.best.search!.logZ).toBeLessThanOrEqual(all.summary.best.search!.logZ);
  });

  it("says how the best came about, from the base, one change a row", { timeout: 120_000 }, async () => {
    const { summary } = await start({ sampler: "tree", env: "boarding-school", iterations: 3, replicates: 3 });
    const { refinements, best, base } = summary;
    expect([refinements[0].id, refinements.at(-1)!.id]).toEqual([base.id, best.id]);
    refinements.forEach(({ depth, added, removed, score }, i) => {
      expect(depth).toBe(i);
      if (i > 0) expect(added.length + removed.length).toBeGreaterThan(0);
      expect(score).not.toBeNull();
    });
    const names = new Set<string>();
    for (const { added, removed } of refinements) {
      added.forEach((name) => names.add(name));
      removed.forEach((name) => names.delete(name));
    }
    expect([...names].sort()).toEqual([...best.mechanisms].sort());
    expect(refinements.at(-1)!.score!.logZ).toBe(best.search!.logZ);
  });
});

describe("settings of fits", () => {
  it("--network is refused where nothing is predicted", async () => {
    await expect(start({ sampler: "smc", env: "finite", network: "gp" })).rejects.toThrow(
      /--network means something with --evidence fit only, and finite declares no prediction task/,
    );
  });

  it("are refused where nothing is held out", async () => {
    await expect(start({ sampler: "smc", env: "finite", evidence: "fit" })).rejects.toThrow(
      /--evidence fit needs data that are held out, and finite declares no prediction task/,
    );
    await expect(start({ sampler: "smc", env: "finite", mode: "hybrid" })).rejects.toThrow(/--mode hybrid means/);
  });
});
