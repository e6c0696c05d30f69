/** A whole search on a made-up space: its limits hold at every ticket, and what it did is on record. */
import { describe, expect, it } from "vitest";
import { refinements } from "../../src/core/genealogy.js";
import { infer } from "../../src/core/infer.js";
import { TREE_RULES } from "../../src/core/method-names.js";
import type { Candidate, Genealogy } from "../../src/core/types.js";
import { stream } from "../../src/math/rng.js";
import { treeSearch, type TreeOptions } from "../../src/treesearch/tree.js";
import { finiteSpace } from "../support/finite-space.js";

const D = 3;
const K = 3;
const options: TreeOptions = {
  expansions: 60,
  rule: "best-first",
  exploration: 0.5,
  lossQuantum: 0,
  debugEvery: 0,
  drafts: 2,
  constraints: { maxDepth: D, maxChildren: K, quality: 2, lossRatio: 3, maxDebugDepth: 2, retries: 1 },
};
const space = finiteSpace(8, { failing: (i) => i % 5 === 2, seed: 3 });

async function search(changes: Partial<TreeOptions>, room = 1): Promise<{ tree: Genealogy; ended: string }> {
  let last: { tree: Genealogy; ended: string } | null = null;
  for await (const step of infer(space.problem, treeSearch({ ...options, ...changes }), { room, stream: stream(4) }))
    if (step.ended !== null) last = { tree: step.genealogy, ended: step.ended };
  return last!;
}

/** Children that use a slot: repairs take the place of what they repair. */
const slots = (tree: Genealogy, c: Candidate): number =>
  tree.children(c.node).filter((kid) => tree.get(kid).ticket.intent !== "debug").length;

describe.each(TREE_RULES)("%s (seed 4)", (rule) => {
  it.each([1, 4])(
    "keeps depth, children, repairs and fresh starts within their limits (look-ahead %i)",
    async (room) => {
      const { tree } = await search({ rule }, room);
      const rules = new Set([...tree].map((c) => c.ticket.rule ?? "base"));
      for (const c of tree) {
        const relaxed = c.ticket.rule === "relax depth" ? 1 : 0;
        expect(refinements(tree, c.node)).toBeLessThanOrEqual(D + 1);
        if (c.ticket.intent === "extend") {
          const parent = tree.get(c.ticket.parent!);
          expect(parent.evaluation.ok).toBe(true);
          expect(refinements(tree, parent.node)).toBeLessThan(D + relaxed);
          expect(tree.first(parent.proposal.program.id)).toBe(parent.node);
        }
        if (c.ticket.intent === "debug") expect(tree.get(c.ticket.parent!).evaluation.ok).toBe(false);
        if (c.evaluation.ok) expect(slots(tree, c)).toBeLessThanOrEqual(K);
        else expect(tree.children(c.node).length).toBeLessThanOrEqual(1);
      }
      expect(rules).toContain("debug");
      expect([...tree].filter((c) => c.ticket.intent === "draft").length - 1).toBeLessThanOrEqual(options.drafts);
    },
  );

  it("extends only what is within 2 nats of the best, until it has to give way", async () => {
    const { tree } = await search({ rule });
    for (const c of tree) {
      if (c.ticket.rule !== rule) continue;
      const known = [...tree].slice(0, c.node).map((other) => other.score);
      expect(Math.max(...known) - tree.get(c.ticket.parent!).score).toBeLessThanOrEqual(2);
    }
  });
});

it("says why it stops where nothing is left to extend or repair", async () => {
  const constraints = { ...options.constraints, maxDepth: 1, maxChildren: 1 };
  const { tree, ended } = await search({ constraints, drafts: 1 });
  expect(ended).toMatch(/^nothing is left to extend or repair: of \d+ programs .* 1 fresh starts are made$/);
  expect(tree.size).toBeLessThan(options.expansions);
});

it("a failed child uses a slot of its parent, and a repair none", async () => {
  const failing = finiteSpace(4, { failing: (i) => i !== 0 });
  const only = { ...options, drafts: 0, constraints: { ...options.constraints, maxDebugDepth: 1 } };
  let tree: Genealogy | null = null;
  for await (const step of infer(failing.problem, treeSearch(only), { room: 1, stream: stream(1) }))
    tree = step.genealogy;
  const ran = [...tree!].filter((c) => c.evaluation.ok);
  for (const c of ran.filter((r) => tree!.first("0") === r.node)) expect(slots(tree!, c)).toBe(K);
});

it("counts its rules, failures and repeats in its report", async () => {
  const sampler = treeSearch({ ...options, debugEvery: 9 });
  let report: Readonly<Record<string, number | string>> = {};
  let tree: Genealogy | null = null;
  for await (const { state, genealogy } of infer(space.problem, sampler, { room: 1, stream: stream(4) })) {
    report = sampler.report(state, genealogy);
    tree = genealogy;
  }
  const by = (rule: string) => [...tree!].filter((c) => c.ticket.rule === rule).length;
  expect(report["rule: best-first"]).toBe(by("best-first"));
  expect(report["rule: debug round"]).toBe(by("debug round"));
  expect(by("debug round")).toBeGreaterThan(0);
  expect(report.failedNodes).toBe([...tree!].filter((c) => !c.evaluation.ok).length);
  expect(report.duplicates).toBe([...tree!].filter((c) => tree!.first(c.proposal.program.id) !== c.node).length);
});
