import { expect, it } from "vitest";
import { debuggable, expandable, whyNone } from "../../src/treesearch/constraints.js";
import { FAILED, limits, node } from "./tree-nodes.js";

const ids = (nodes: readonly { id: number }[]) => nodes.map((n) => n.id);

it.each([
  ["that is not full", node(1, 7, { kids: 1 }), true],
  ["but not a full one", node(1, 7, { kids: 2 }), false],
  ["but not one at the greatest depth", node(1, 7, { depth: 2 }), false],
  ["within 5 nats of the best", node(1, 12), true],
  ["but not beyond them", node(1, 12.01), false],
  ["but not one that failed", node(1, FAILED), false],
  ["but not one whose program was known", node(1, 7, { duplicate: true }), false],
])("a node may be extended %s", (_, n, may) => {
  expect(ids(expandable([node(0, 7, { kids: 2 }), n], limits))).toEqual(may ? [1] : []);
});

it("measures errors by their ratio to the least one: 3 times it, and no more", () => {
  const ratio = (id: number, error: number) => node(id, Math.log(error), { unit: "ratio" });
  const nodes = [ratio(0, 100), ratio(1, 299.9), ratio(2, 300.1)];
  expect(ids(expandable(nodes, limits))).toEqual([0, 1]);
  expect(ids(expandable(nodes, { ...limits, lossRatio: Infinity }))).toEqual([0, 1, 2]);
  expect(ids(expandable(nodes, { ...limits, lossRatio: 1 }))).toEqual([0]);
});

it("always has the best within the limit, a distance of zero too", () => {
  const nodes = [node(0, -Infinity, { unit: "ratio" }), node(1, 0, { unit: "ratio" })];
  expect(ids(expandable(nodes, limits))).toEqual([0]);
});

it.each([
  ["a failed node", node(1, FAILED), true],
  ["not one that ran", node(1, 3), false],
  ["not one that was repaired before", node(1, FAILED, { kids: 1 }), false],
  ["the third failed repair in a row", node(1, FAILED, { debugDepth: 3 }), true],
  ["not the fourth", node(1, FAILED, { debugDepth: 4 }), false],
  ["one at the greatest depth", node(1, FAILED, { depth: 2 }), true],
  ["not one beyond it", node(1, FAILED, { depth: 3 }), false],
  ["not one whose program was known", node(1, FAILED, { duplicate: true }), false],
])("may be repaired: %s", (_, n, may) => {
  expect(ids(debuggable([n], limits))).toEqual(may ? [1] : []);
});

it("says what keeps all nodes from being extended", () => {
  const nodes = [node(0, 7, { kids: 2 }), node(1, 7, { depth: 2 }), node(2, FAILED), node(3, 7, { duplicate: true })];
  expect(whyNone(nodes, limits)).toBe("1 with 2 children, 1 at depth 2, 1 failed, 1 known already");
});
