import { expect, it } from "vitest";
import type { Candidate, Intent } from "../../src/core/types.js";
import { rowOf, type TreeNode } from "../../src/treesearch/node.js";
import { failedOf, programOf, scored, BASE_SOURCE } from "../support/proposals.js";

const child = (id: number, parent: number | null, intent: Intent, score = -10): Candidate => {
  const c = scored(id, parent, { ...programOf(BASE_SOURCE), id: `p${id}` }, score);
  return { ...c, ticket: { id, parent, intent } };
};
const rows = (candidates: readonly Candidate[]): TreeNode[] =>
  candidates.reduce<TreeNode[]>((nodes, c) => [...nodes, rowOf(c, nodes)], []);

it("lets a repair take the place of what it repairs: depth and parent are those of the failed node", () => {
  const failed = failedOf(child(1, 0, "extend"), "NaN");
  const again = failedOf(child(2, 1, "debug"), "NaN");
  const [, a, b, mended, grandchild] = rows([
    child(0, null, "draft"),
    failed,
    again,
    child(3, 2, "debug"),
    child(4, 3, "extend"),
  ]);
  expect([a.depth, b.depth, mended.depth, grandchild.depth]).toEqual([1, 1, 1, 2]);
  expect([a.parent, b.parent, mended.parent, grandchild.parent]).toEqual([0, 0, 0, 3]);
  expect([a.debugDepth, b.debugDepth, mended.debugDepth]).toEqual([1, 2, 0]);
});

it("knows a program again, whatever its parent", () => {
  const again = { ...child(2, 1, "extend"), proposal: child(0, null, "draft").proposal };
  expect(rows([child(0, null, "draft"), child(1, 0, "extend"), again]).map((n) => n.duplicate)).toEqual([
    false,
    false,
    true,
  ]);
});

it("measures a held-out score by the logarithm of its error over the naive one", () => {
  const c = child(0, null, "draft");
  if (!c.evaluation.ok) throw new Error("a scored candidate");
  const fold = { fold: "a", replicate: 0, aggregate: 0, perPlace: 0, naive: 400, iterations: 1, rate: 1e-3 };
  const folds = [
    { ...fold, rmse: 200, count: 20, score: 20 * Math.log(2) },
    { ...fold, rmse: 50, count: 10, score: 10 * Math.log(8) },
  ];
  const score = (folds[0].score + folds[1].score) / 2;
  const heldOut = { score, se: 1, rmse: 125, rmseSe: 1, naive: 400, folds };
  const row = rowOf({ ...c, score, evaluation: { ...c.evaluation, heldOut } }, []);
  expect(row.unit).toBe("ratio");
  // weighted geometric mean of 1/2 and 1/8, weights 20 and 10
  expect(row.loss).toBeCloseTo((20 * Math.log(1 / 2) + 10 * Math.log(1 / 8)) / 30, 12);
});

it("measures a distance by its logarithm, evidence in nats, and a failure as infinitely bad", () => {
  const by = (method: string, score: number) => {
    const c = child(0, null, "draft", score);
    if (!c.evaluation.ok || !c.evaluation.evidence) throw new Error("a scored candidate");
    return rowOf({ ...c, evaluation: { ...c.evaluation, evidence: { ...c.evaluation.evidence, method } } }, []);
  };
  expect(by("exact/likelihood", -20)).toMatchObject({ loss: 20, unit: "nats" });
  expect(by("mse", -20)).toMatchObject({ loss: Math.log(20), unit: "ratio" });
  expect(by("mmd", 0.001).loss).toBe(-Infinity); // an unbiased estimate may be negative
  expect(rowOf(failedOf(child(0, null, "draft"), "NaN"), []).loss).toBe(Infinity);
});
