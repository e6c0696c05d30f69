import { expect, it } from "vitest";
import { bestFirst, debug, firstOf, relax, type TreeNode } from "../../src/treesearch/selection.js";

const limits = { maxDepth: 2, maxChildren: 2, quality: 5, maxDebugDepth: 3 };
const node = (id: number, score: number, depth: number, kids = 0, debugDepth = 0): TreeNode => ({
  id,
  score,
  depth,
  kids,
  debugDepth,
});
const FAILED = -Infinity;

it.each<[string, TreeNode[], ReturnType<typeof bestFirst>]>([
  ["the best", [node(0, -10, 0), node(1, -7, 1)], { parent: 1, intent: "extend", rule: "best-first" }],
  [
    "of equals the less expanded",
    [node(0, -7, 0, 1), node(1, -7, 1)],
    { parent: 1, intent: "extend", rule: "best-first" },
  ],
  ["not one that is full", [node(0, -8, 0), node(1, -7, 1, 2)], { parent: 0, intent: "extend", rule: "best-first" }],
  ["not one that is too deep", [node(0, -8, 0), node(1, -7, 2)], { parent: 0, intent: "extend", rule: "best-first" }],
  ["not one far below the best", [node(0, -20, 0), node(1, -7, 2)], null],
  ["not one that failed", [node(0, FAILED, 0, 0, 1)], null],
])("best-first takes %s", (_, nodes, choice) => {
  expect(bestFirst(nodes, limits)).toEqual(choice);
});

it("repairs shallow failures first, then new ones, and each only once and not for ever", () => {
  const choice = (nodes: TreeNode[]) => debug(nodes, limits)?.parent ?? null;
  expect(choice([node(1, FAILED, 1, 0, 1), node(2, FAILED, 1, 0, 1)])).toBe(2);
  expect(choice([node(1, FAILED, 1, 0, 2), node(2, FAILED, 2, 0, 1)])).toBe(2);
  expect(choice([node(1, FAILED, 1, 1, 1)])).toBe(null);
  expect(choice([node(1, FAILED, 1, 0, 4)])).toBe(null);
});

it("relaxes quality, then depth, then drafts anew", () => {
  const rule = firstOf(bestFirst, debug, relax);
  expect(rule([node(0, -20, 0), node(1, -7, 2)], limits)?.rule).toBe("relax quality");
  expect(rule([node(0, -8, 0, 2), node(1, -7, 2)], limits)).toEqual({
    parent: 1,
    intent: "extend",
    rule: "relax depth",
  });
  expect(rule([node(0, -8, 0, 2)], limits)).toEqual({ parent: null, intent: "draft", rule: "draft" });
});
