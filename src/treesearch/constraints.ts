/**
 * @file Which nodes a tree search may choose (NIMMGen 2026, eq. 4; the limits of repairs as shipped by AIDE 2025 and
 * AI-Scientist-v2 2025).
 *
 *   expandable = { n that ran, first of its program : depth(n) < D, kids(n) < K, loss(n) − least ≤ limit }
 *   debuggable = { n that failed, first of its program : debug depth ≤ most, repairs < retries, depth(n) ≤ D }
 */
import { ran, type TreeNode } from "./node.js";

export interface TreeConstraints {
  readonly maxDepth: number;
  readonly maxChildren: number;
  /** nats below the best within which a node may be extended; Infinity: always */
  readonly quality: number;
  /** errors: at most so many times the least one; Infinity: always */
  readonly lossRatio: number;
  /** repairs in a row, of one failed node and its failed repairs */
  readonly maxDebugDepth: number;
  /** repairs of one failed node */
  readonly retries: number;
}

export const leastLoss = (nodes: readonly TreeNode[]): number =>
  nodes.reduce((least, n) => Math.min(least, n.loss), Infinity);

export function expandable(nodes: readonly TreeNode[], c: TreeConstraints): TreeNode[] {
  const least = leastLoss(nodes);
  return nodes.filter((n) => canGrow(n, c) && isGoodEnough(n, least, c));
}

export function debuggable(nodes: readonly TreeNode[], c: TreeConstraints): TreeNode[] {
  return nodes.filter(
    (n) => !ran(n) && !n.duplicate && n.debugDepth <= c.maxDebugDepth && n.kids < c.retries && n.depth <= c.maxDepth,
  );
}

const canGrow = (n: TreeNode, c: TreeConstraints): boolean =>
  ran(n) && !n.duplicate && n.depth < c.maxDepth && n.kids < c.maxChildren;

function isGoodEnough(n: TreeNode, least: number, c: TreeConstraints): boolean {
  const limit = n.unit === "ratio" ? Math.log(c.lossRatio) : c.quality;
  return n.loss === least || n.loss - least <= limit;
}

/** How many nodes each constraint keeps from being extended, in words; a node is counted once. */
export function whyNone(nodes: readonly TreeNode[], c: TreeConstraints): string {
  const counts = new Map<string, number>();
  for (const n of nodes) {
    const reason = reasonOf(n, c);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
}

function reasonOf(n: TreeNode, c: TreeConstraints): string {
  if (n.duplicate) return "known already";
  if (!ran(n)) return "failed";
  if (n.kids >= c.maxChildren) return `with ${c.maxChildren} children`;
  return n.depth >= c.maxDepth ? `at depth ${c.maxDepth}` : "too far from the best";
}
