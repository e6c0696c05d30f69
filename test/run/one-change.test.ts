/** After a search of predictions: what is one change away from its best. */
import { expect, it } from "vitest";
import type { RunConfigInput } from "../../src/run/config.js";
import { readJournal } from "../../src/journal/file.js";
import { clock } from "../support/noisy-clock.js";
import { start } from "../support/runs.js";

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

it("smc is followed by it too, where it scores predictions", { timeout: 60_000 }, async () => {
  const { summary } = await start({ sampler: "smc", env, seed: 1, particles: 2, moves: 1 });
  expect(summary.best.mechanisms).toEqual(["ticking"]);
  expect(summary.noPosterior).not.toBeNull();
});
