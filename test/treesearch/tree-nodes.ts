/** Rows of a tree by hand, for tests of the rules. */
import type { TreeConstraints } from "../../src/treesearch/constraints.js";
import type { TreeNode } from "../../src/treesearch/node.js";

export const FAILED = Infinity;

export const node = (id: number, loss: number, changes: Partial<TreeNode> = {}): TreeNode => ({
  id,
  program: `p${id}`,
  loss,
  unit: "nats",
  parent: id === 0 ? null : 0,
  depth: id === 0 ? 0 : 1,
  kids: 0,
  debugDepth: loss === FAILED ? 1 : 0,
  duplicate: false,
  ...changes,
});

export const limits: TreeConstraints = {
  maxDepth: 2,
  maxChildren: 2,
  quality: 5,
  lossRatio: 3,
  maxDebugDepth: 3,
  retries: 1,
};
