/** A run that was killed goes on as if nothing had happened. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import type { RunConfigInput } from "../../src/run/config.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const finite: RunConfigInput = { sampler: "smc", env: "finite", particles: 40, seed: 5 };
const flasks: RunConfigInput = {
  sampler: "smc",
  env: join(import.meta.dirname, "../../datasets/example-environment"),
  particles: 6,
  moves: 1,
  seed: 2,
};

/** Bytes of the journal's first line: a run that died before that never began. */
const headerLength = (journal: Buffer): number => journal.indexOf(0x0a) + 1;

describe("killed and resumed", () => {
  it("at 50 random journal offsets of `finite`, the summary is the same (seed 17)", { timeout: 120_000 }, async () => {
    const whole = await start(finite);
    const journal = journalOf(whole.dir);
    const cuts = stream(17);
    for (let i = 0; i < 50; i++) {
      const bytes = headerLength(journal) + cuts.below(journal.length - headerLength(journal));
      const again = await resume(killedAt(journal, bytes));
      expect(timeless(again.summary), `cut at byte ${bytes}`).toEqual(timeless(whole.summary));
    }
  });

  it(
    "with evaluations that take time and noise (an environment from a folder, 3 offsets)",
    { timeout: 120_000 },
    async () => {
      const whole = await start(flasks, { workers: 2 });
      const journal = journalOf(whole.dir);
      for (const share of [0.3, 0.6, 0.9]) {
        const again = await resume(
          killedAt(journal, headerLength(journal) + Math.floor(share * (journal.length - headerLength(journal)))),
          { workers: 2 },
        );
        expect(timeless(again.summary)).toEqual(timeless(whole.summary));
      }
    },
  );

  it("a finished run that is resumed is the same run, and weighs nothing", async () => {
    const whole = await start(finite);
    const before = journalOf(whole.dir)
      .toString()
      .match(/"type":"evaluation"/g)?.length;
    const again = await resume(whole.dir);
    expect(timeless(again.summary)).toEqual(timeless(whole.summary));
    expect(
      journalOf(whole.dir)
        .toString()
        .match(/"type":"evaluation"/g)?.length,
    ).toBe(before);
  });
});

describe("workers", () => {
  it("1 and 2 give the same summary but for times", { timeout: 120_000 }, async () => {
    const [one, two] = [await start(flasks, { workers: 1 }), await start(flasks, { workers: 2 })];
    expect(timeless(two.summary)).toEqual(timeless(one.summary));
  });
});

describe("budgets and damage", () => {
  it("a budget in seconds stops with a run that resumes to the same end", { timeout: 120_000 }, async () => {
    const whole = await start(flasks, { workers: 2 });
    const short = await start(flasks, { sitting: { workers: 2, budgetSeconds: 0.2 } }).catch((error: unknown) => error);
    if (short instanceof Error) throw short;
    const { status, dir } = short as Awaited<ReturnType<typeof start>>;
    expect(status).toBe("budget");
    const rest = await resume(dir, { workers: 2 });
    expect(rest.status).toBe("done");
    expect(timeless(rest.summary)).toEqual(timeless(whole.summary));
  });

  it("refuses a journal damaged in the middle, naming the line, and leaves it as it is", async () => {
    const { dir } = await start(finite);
    const text = journalOf(dir).toString();
    const damaged = text.replace('"type":"evaluation"', '"type":"evaluatiom"');
    writeFileSync(join(dir, "journal.jsonl"), damaged);
    await expect(resume(dir)).rejects.toThrow(/journal\.jsonl, line \d+/);
    expect(journalOf(dir).toString()).toBe(damaged);
  });

  it("refuses a folder that holds a run already", async () => {
    const { dir } = await start(finite);
    await expect(start(finite, { dir })).rejects.toThrow(/already holds a run.*discover resume/);
  });
});
