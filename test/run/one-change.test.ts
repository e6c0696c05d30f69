/** After a search of predictions: what is one change away from its best. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunConfigInput } from "../../src/run/config.js";
import { readJournal } from "../../src/journal/file.js";
import { clock } from "../support/noisy-clock.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const env = clock();
const config: RunConfigInput = { sampler: "tree", env, seed: 2 };

async function rulesOf(dir: string): Promise<readonly (string | undefined)[]> {
  const rules: (string | undefined)[] = [];
  for await (const entry of readJournal(dir)) if (entry.type === "proposal") rules.push(entry.rule);
  return rules;
}

it(
  "a search that missed what is true by one change finds it, and goes on from there",
  { timeout: 60_000 },
  async () => {
    const { summary, dir } = await start({ ...config, iterations: 1 });
    const rules = await rulesOf(dir);
    expect(rules[0]).toBe("best-first");
    expect(rules.filter((rule) => rule === "one change")).toHaveLength(Number(summary.diagnostics["rule: one change"]));
    expect(summary.candidates).toBe(1);
    expect(summary.best.mechanisms).toEqual(["ticking"]);
    const added = summary.refinements.flatMap((row) => row.added);
    expect(added).toContain("ticking");
  },
);

it("no round is begun once as much was tried as the search has made", { timeout: 60_000 }, async () => {
  const { dir } = await start({ ...config, iterations: 1 });
  const tried = (await rulesOf(dir)).filter((rule) => rule === "one change").length;
  expect(tried).toBeGreaterThan(0);
  expect(tried).toBeLessThanOrEqual(4); // one round: a library of four choices of one
});

it("goes on the same, killed anywhere (4 offsets in it)", { timeout: 60_000 }, async () => {
  const whole = await start({ ...config, iterations: 1 });
  const journal = journalOf(whole.dir);
  const [from, to] = [journal.indexOf('"rule":"one change"'), journal.indexOf('"rule":"left out"')];
  expect(from).toBeGreaterThan(0);
  expect(to).toBeGreaterThan(from);
  for (const share of [0.02, 0.3, 0.6, 0.95]) {
    const again = killedAt(journal, Math.floor(from + share * (to - from)));
    cpSync(join(whole.dir, "fits"), join(again, "fits"), { recursive: true });
    expect(timeless((await resume(again)).summary)).toEqual(timeless(whole.summary));
  }
});

it("a replay proposes what the search did, and tries the rest again", { timeout: 60_000 }, async () => {
  const whole = await start({ ...config, iterations: 2 });
  const again = await start({ ...config, iterations: 2, proposer: { kind: "replay", from: whole.dir } });
  expect(await rulesOf(again.dir)).toEqual(await rulesOf(whole.dir));
  expect(again.summary.candidates).toBe(2);
  expect(again.summary.best.id).toBe(whole.summary.best.id);
  expect(again.summary.heldOut!.test.best).toEqual(whole.summary.heldOut!.test.best);
});

it("smc is followed by it too, where it scores predictions", { timeout: 60_000 }, async () => {
  const { summary } = await start({ sampler: "smc", env, seed: 1, particles: 2, moves: 1 });
  expect(summary.best.mechanisms).toEqual(["ticking"]);
  expect(summary.noPosterior).not.toBeNull();
});
