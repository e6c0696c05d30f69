/** What can be left out of the best program of a search that scores predictions. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Evaluation } from "../../src/core/types.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { readJournal } from "../../src/journal/file.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { programsWithout } from "../../src/propose/programs-around.js";
import { compileIn } from "../../src/run/compile-in.js";
import { isNoWorse } from "../../src/run/contest.js";
import { clock } from "../support/noisy-clock.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const heldOut = (scores: readonly number[], count = 10): Evaluation => {
  const logZ = scores.reduce((sum, x) => sum + x, 0) / scores.length;
  const folds = scores.map((score, i) => ({ fold: `f${i}`, replicate: i, rmse: 1, aggregate: 1, perPlace: 1, naive: 1, count, score, iterations: 1, rate: 1 })); // prettier-ignore
  const evidence = { logZ, se: 0, bias: null, method: "fit/mechanistic", rung: 1, batch: "A", replicates: scores, diagnostics: { pooling: "logarithmic" } } as const; // prettier-ignore
  const cost = { simulations: 1, seconds: { simulate: 0, weigh: 0, fit: 0 } };
  const errors = { score: logZ, se: 0, rmse: 1, rmseSe: 0, naive: 1, folds };
  return { ok: true, evidence, heldOut: errors, metrics: {}, feedback: "", parameters: [], draws: [], cost };
};

/** The same scores, of so many folds: replicate r is of fold r mod `folds`. */
function withSeeds(evaluation: Evaluation, folds: number): Evaluation {
  if (!evaluation.ok || !evaluation.heldOut) return evaluation;
  const own = evaluation.heldOut.folds.map((each, r) => ({ ...each, fold: `f${r % folds}` }));
  return { ...evaluation, heldOut: { ...evaluation.heldOut, folds: own } };
}

describe("no worse is a score", () => {
  test.each([
    ["that is higher", [5, 6, 7, 8], [1, 2, 3, 4], true],
    ["that is equal", [1, 2, 3, 4], [1, 2, 3, 4], true],
    ["lower by less than the error of the difference", [0, 2.5, 2.9, 4], [1, 2, 3, 4], true], // 0.15 ± 0.33
    ["lower by more, and surely", [0, 1, 2, 3], [1, 2, 3, 4], false],
    ["lower by less than a thousandth, and surely", [0.991, 1.991, 2.991, 3.991], [1, 2, 3, 4], true],
    ["lower by two thousandths, and surely", [0.98, 1.98, 2.98, 3.98], [1, 2, 3, 4], false],
    ["lower by less than an error that three folds cannot tell", [0, 2.5, 2.9], [1, 2, 3], false], // 0.2 ± 0.44
    ["much lower in one of two folds", [-9, 2.1], [1, 2], false], // 4.95 ± 5.05: twice the error
    ["lower by less than a thousandth in two folds", [0.991, 1.991], [1, 2], true],
    ["lower by less than a thousandth in one", [0.991], [1], true],
  ])("%s", (_, a, b, expected) => {
    expect(isNoWorse(heldOut(a), heldOut(b))).toBe(expected);
  });

  it("and seeds of one fold do not make it two", () => {
    const [a, b] = [[0, 0, 2.5, 2.5], [1, 1, 2, 2]].map((scores) => withSeeds(heldOut(scores), 2)); // prettier-ignore
    expect(isNoWorse(heldOut([0, 0, 2.5, 2.5]), heldOut([1, 1, 2, 2]))).toBe(true); // 0.25 ± 0.43
    expect(isNoWorse(a, b)).toBe(false);
  });

  it("but never that of a failure", () => {
    const { cost } = heldOut([1]);
    expect(isNoWorse({ ok: false, reason: "", feedback: "", cost }, heldOut([1, 2]))).toBe(false);
  });
});

describe("programs with one mechanism less", () => {
  const environment = loadEnvironment(clock());
  const without = programsWithout(environment, (source) => compileIn(environment, source));
  const programOf = (...names: string[]) => {
    const patched = applyMechanisms(environment.base, environment.mechanisms.filter(({ name }) => names.includes(name))); // prettier-ignore
    const result = compileIn(environment, patched.ok ? patched.source : "");
    if (!result.ok) throw new Error("Expected a program");
    return { id: result.program.id, source: result.program.source, mechanisms: [...names].sort() };
  };

  it("are made of the library, each once", () => {
    const names = without(programOf("ticking", "drag", "sway")).map(({ mechanisms }) => mechanisms.join());
    expect(names.sort()).toEqual(["drag,sway", "drag,ticking", "sway,ticking"]);
    expect(without(programOf("drag"))).toEqual([{ ...programOf(), source: expect.any(String) as string }]);
    expect(without(programOf())).toEqual([]);
  });

  it("are none of a program that only says to be of the library", () => {
    expect(without({ ...programOf("drag"), mechanisms: ["sway"] })).toEqual([]);
    expect(without({ ...programOf("drag"), mechanisms: ["a thought of mine"] })).toEqual([]);
  });
});

describe("after a search", { timeout: 60_000 }, () => {
  const env = clock();

  test.each([1, 3])("idle mechanisms are, seed %i", async (seed) => {
    const { summary, dir } = await start({ sampler: "tree", env, seed, iterations: 8 });
    expect(summary.best.mechanisms).toEqual(["ticking"]);
    const rules: (string | undefined)[] = [];
    for await (const entry of readJournal(dir)) if (entry.type === "proposal") rules.push(entry.rule);
    expect(summary.candidates).toBe(8); // of the search
    expect(rules.filter((rule) => rule === "left out")).toHaveLength(
      Number(summary.diagnostics["rule: left out"] ?? 0),
    );
    const rows = summary.refinements;
    rows.slice(1).forEach((row, i) => {
      const before = new Set(rows.slice(1, i + 1).flatMap(({ added }) => added));
      expect(row.removed.every((name) => before.has(name))).toBe(true);
    });
  });

  it("by a program that the search never met, at the end of its line of descent, which is journalled", async () => {
    const { summary } = await start({ sampler: "tree", env, seed: 2, iterations: 2 });
    expect(summary.refinements.map(({ node, added, removed }) => ({ node, added, removed }))).toEqual([
      { node: 0, added: [], removed: [] },
      { node: 1, added: ["sway"], removed: [] },
      { node: 2, added: ["ticking"], removed: [] },
      { node: expect.any(Number) as number, added: [], removed: ["sway"] },
    ]);
    expect(summary.refinements[3].node).toBeGreaterThan(2);
    expect(summary.best.mechanisms).toEqual(["ticking"]);
  });

  it("goes on the same, killed anywhere (4 offsets, most of them in it)", async () => {
    const whole = await start({ sampler: "tree", env, seed: 3, iterations: 4 });
    const journal = journalOf(whole.dir);
    const from = journal.indexOf('"rule":"left out"');
    expect(from).toBeGreaterThan(0);
    for (const share of [-0.5, 0.02, 0.3, 0.8]) {
      const again = killedAt(journal, Math.floor(from + share * (share < 0 ? from : journal.length - from)));
      cpSync(join(whole.dir, "fits"), join(again, "fits"), { recursive: true });
      expect(timeless((await resume(again)).summary)).toEqual(timeless(whole.summary));
    }
  });

  it("is no part of runs whose scores are evidence", async () => {
    const { summary } = await start({ sampler: "tree", env: "finite", seed: 1, iterations: 10 });
    expect(summary.diagnostics["rule: left out"]).toBeUndefined();
  });
});
