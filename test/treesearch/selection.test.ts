import { expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import type { TreeNode } from "../../src/treesearch/node.js";
import { treeRules } from "../../src/treesearch/rules.js";
import { choose, type Policy, type Situation } from "../../src/treesearch/selection.js";
import { FAILED, limits, node } from "./tree-nodes.js";

const policy: Policy = {
  name: "best-first",
  rule: treeRules["best-first"],
  constraints: limits,
  lossQuantum: 0,
  exploration: 0,
  debugEvery: 0,
  drafts: 1,
};
const next = (nodes: readonly TreeNode[], situation: Partial<Situation> = {}, changes: Partial<Policy> = {}) =>
  choose({ nodes, ticket: 1, underWay: 0, drafts: 0, ...situation }, { ...policy, ...changes }, stream(1));

it("extends where it can, even where something failed", () => {
  expect(next([node(0, 8), node(1, FAILED)])).toEqual({ parent: 0, intent: "extend", rule: "best-first" });
});

it("repairs before it gives way: short rows of repairs first, then shallow, then new", () => {
  const full = node(0, 8, { kids: 2 });
  const repaired = (...nodes: TreeNode[]) => next([full, ...nodes]);
  expect(repaired(node(1, FAILED), node(2, FAILED))).toEqual({ parent: 2, intent: "debug", rule: "debug" });
  expect(repaired(node(1, FAILED), node(2, FAILED, { depth: 2 }))?.parent).toBe(1);
  expect(repaired(node(1, FAILED), node(2, FAILED, { debugDepth: 2 }))?.parent).toBe(1);
});

it("repairs at every third ticket where it is told to, and something failed", () => {
  const nodes = [node(0, 8), node(1, FAILED)];
  const intents = [1, 2, 3, 4, 5, 6].map((ticket) => next(nodes, { ticket }, { debugEvery: 3 })?.rule);
  expect(intents).toEqual(["best-first", "best-first", "debug round", "best-first", "best-first", "debug round"]);
  expect(next([node(0, 8)], { ticket: 3 }, { debugEvery: 3 })?.rule).toBe("best-first");
});

it("gives way in quality, then in depth, then starts afresh, then stops", () => {
  const far = [node(0, 20), node(1, 7, { depth: 2 })];
  expect(next(far)).toEqual({ parent: 0, intent: "extend", rule: "relax quality" });
  const deep = [node(0, 8, { kids: 2 }), node(1, 7, { depth: 2 })];
  expect(next(deep)).toEqual({ parent: 1, intent: "extend", rule: "relax depth" });
  const done = [node(0, 8, { kids: 2 }), node(1, 7, { depth: 3 })];
  expect(next(done)).toEqual({ parent: null, intent: "draft", rule: "draft" });
  expect(next(done, { drafts: 1 })).toBe(null);
});

it("gives way only when nothing is under way", () => {
  const full = [node(0, 8, { kids: 2 })];
  expect(next(full, { underWay: 1 })).toBe(null);
  expect(next(full, { underWay: 0 })?.rule).toBe("draft");
});
