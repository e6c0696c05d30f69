/**
 * @file The rules by which a tree search may choose among the nodes that it may extend, by name.
 *
 *   best-first      lexicographic minimum of (loss, kids, depth, id): greedy (NIMMGen 2026, algorithm 1)
 *   least-expanded  lexicographic minimum of (kids, loss, depth, id): breadth before depth
 *   ucb             largest mean reward + c √(ln N / pulls) (UCB1, Auer, Cesa-Bianchi & Fischer 2002)
 *   uniform         each alike
 *
 * Losses that differ by less than a quantum count as equal, so that near-ties go to nodes tried less.
 */
import type { TreeRuleName } from "../core/method-names.js";
import type { Stream } from "../math/rng.js";
import { leastLoss } from "./constraints.js";
import { ran, type TreeNode } from "./node.js";

export interface RuleOptions {
  /** relative for errors, nats for evidence; 0: no ties but equal ones */
  readonly lossQuantum: number;
  /** c of ucb, in shares of all ranks */
  readonly exploration: number;
}

/** Chooses among `eligible`, which is not empty; `nodes` are all of the tree. */
export type TreeRule = (
  eligible: readonly TreeNode[],
  nodes: readonly TreeNode[],
  options: RuleOptions,
  stream: Stream,
) => TreeNode;

export const treeRules: Readonly<Record<TreeRuleName, TreeRule>> = {
  "best-first": (eligible, nodes, options) => {
    const loss = steps(nodes, options.lossQuantum);
    return least(eligible, (n) => [loss(n), n.kids, n.depth, n.id]);
  },
  "least-expanded": (eligible, nodes, options) => {
    const loss = steps(nodes, options.lossQuantum);
    return least(eligible, (n) => [n.kids, loss(n), n.depth, n.id]);
  },
  ucb: (eligible, nodes, { exploration }) => {
    const reward = rewards(nodes);
    const pulls = (n: TreeNode): number => 1 + n.kids;
    const all = Math.log(eligible.reduce((sum, n) => sum + pulls(n), 0));
    return least(eligible, (n) => [-reward(n) - exploration * Math.sqrt(all / pulls(n)), n.depth, n.id]);
  },
  uniform: (eligible, _nodes, _options, stream) => eligible[stream.below(eligible.length)],
};

/** Losses above the least one, in whole quanta. */
function steps(nodes: readonly TreeNode[], quantum: number): (n: TreeNode) => number {
  if (quantum === 0) return (n) => n.loss;
  const best = leastLoss(nodes);
  return (n) => {
    const above = n.loss === best ? 0 : n.loss - best;
    return Math.floor(above / (n.unit === "ratio" ? Math.log1p(quantum) : quantum));
  };
}

/** Mean rank of a node and of the children it has had: 1 the best of the tree, 0 a failure. */
function rewards(nodes: readonly TreeNode[]): (n: TreeNode) => number {
  const rank = ranks(nodes);
  const sums = new Map(nodes.map((n) => [n.id, { total: rank(n), count: 1 }]));
  for (const n of nodes) {
    const parent = n.parent === null ? undefined : sums.get(n.parent);
    if (parent === undefined) continue;
    parent.total += n.duplicate ? 0 : rank(n); // what was known already has brought nothing
    parent.count += 1;
  }
  return (n) => sums.get(n.id)!.total / sums.get(n.id)!.count;
}

/** Share of the nodes that ran whose loss is no less than a node's; 0 for a failure. */
function ranks(nodes: readonly TreeNode[]): (n: TreeNode) => number {
  const losses = nodes.filter(ran).map((n) => n.loss);
  losses.sort((a, b) => b - a); // worst first
  const noLess = new Map(losses.map((loss, i) => [loss, i + 1])); // the last of equals counts them all
  return (n) => (noLess.get(n.loss) ?? 0) / losses.length;
}

/** The item whose key is lexicographically least; the first of equals. */
export function least<T>(items: readonly T[], key: (item: T) => readonly number[]): T {
  return items.reduce(
    (best, item) => {
      const k = key(item);
      return lexicographic(k, best.k) < 0 ? { item, k } : best;
    },
    { item: items[0], k: key(items[0]) },
  ).item;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((v, j) => v !== b[j]);
  return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
}
