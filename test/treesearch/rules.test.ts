import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import type { TreeNode } from "../../src/treesearch/node.js";
import { treeRules } from "../../src/treesearch/rules.js";
import { FAILED, node } from "./tree-nodes.js";

const options = { lossQuantum: 0, exploration: 0.5 };
const SEED = 5;
const chosen = (rule: keyof typeof treeRules, nodes: readonly TreeNode[], changes: Partial<typeof options> = {}) =>
  treeRules[rule](
    nodes.filter((n) => n.loss < FAILED),
    nodes,
    { ...options, ...changes },
    stream(SEED),
  ).id;

describe("best-first", () => {
  it("takes the least loss; of equals the less expanded, the shallower, the older", () => {
    expect(chosen("best-first", [node(0, 10), node(1, 7), node(2, 8)])).toBe(1);
    expect(chosen("best-first", [node(0, 7, { kids: 1 }), node(1, 7)])).toBe(1);
    expect(chosen("best-first", [node(1, 7, { depth: 2 }), node(2, 7)])).toBe(2);
    expect(chosen("best-first", [node(1, 7), node(2, 7)])).toBe(1);
  });

  it("takes losses within a quantum of the best for equal: nats of evidence, shares of errors", () => {
    const nats = [node(0, 10, { kids: 3 }), node(1, 10.9)];
    expect(chosen("best-first", nats)).toBe(0);
    expect(chosen("best-first", nats, { lossQuantum: 1 })).toBe(1);
    expect(chosen("best-first", nats, { lossQuantum: 0.8 })).toBe(0);
    const error = (id: number, value: number, kids = 0) => node(id, Math.log(value), { unit: "ratio", kids });
    const errors = [error(0, 100, 3), error(1, 104.9)];
    expect(chosen("best-first", errors, { lossQuantum: 0.05 })).toBe(1);
    expect(chosen("best-first", errors, { lossQuantum: 0.04 })).toBe(0);
  });
});

it("least-expanded takes the fewest children, then the least loss", () => {
  expect(chosen("least-expanded", [node(0, 1, { kids: 1 }), node(1, 9), node(2, 8)])).toBe(2);
});

describe("ucb", () => {
  // ranks: node 0 (loss 10) 1/3, node 1 (loss 7) 1, node 2 (loss 8) 2/3, node 3 failed 0
  const nodes = [node(0, 10, { kids: 3 }), node(1, 7, { kids: 0 }), node(2, 8, { kids: 0 }), node(3, FAILED)];
  it("adds to the mean rank of a node and its children what is little tried, c √(ln N / pulls)", () => {
    // means: 0: (1/3 + 1 + 2/3 + 0)/4 = 1/2 of 4 pulls; 1: 1 of 1; 2: 2/3 of 1; N = 6
    expect(chosen("ucb", nodes, { exploration: 0 })).toBe(1);
    expect(chosen("ucb", nodes)).toBe(1);
    // node 1 has had its two children, both failures: mean 1/3 of 3 pulls
    const disappointed = [
      ...nodes.map((n) => (n.id === 1 ? { ...n, kids: 2 } : n)),
      node(4, FAILED, { parent: 1, depth: 2 }),
      node(5, FAILED, { parent: 1, depth: 2 }),
    ];
    // c = 0: 1/2, 1/3, 2/3
    expect(chosen("ucb", disappointed, { exploration: 0 })).toBe(2);
    // c = 10: √(ln 8 / pulls) decides, and node 2 has one
    expect(chosen("ucb", disappointed, { exploration: 10 })).toBe(2);
  });

  it("agrees with the formula worked out by hand where exploration turns the choice", () => {
    // a: rank 1, one child of rank 1/2 → mean 3/4 of 2 pulls; b: rank 1/2, none → 1/2 of 1 pull; N = 3, ln 3 = 1.0986
    // a: 0.75 + c 0.7412, b: 0.5 + c 1.0481; b wins from c = 0.8144 on
    const pair = [node(0, 1, { kids: 1 }), node(1, 2)];
    expect(chosen("ucb", pair, { exploration: 0.81 })).toBe(0);
    expect(chosen("ucb", pair, { exploration: 0.82 })).toBe(1);
  });
});

it(`uniform takes each alike (seed ${SEED}, 3000 draws, 5 standard errors)`, () => {
  const nodes = [node(0, 1), node(1, 2, { kids: 1 }), node(2, 90)];
  const counts = [0, 0, 0];
  for (let i = 0; i < 3000; i++) counts[treeRules.uniform(nodes, nodes, options, stream(SEED).fork("tree", i)).id]++;
  const se = Math.sqrt(3000 * (1 / 3) * (2 / 3));
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * se);
});
