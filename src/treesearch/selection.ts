/**
 * @file Which node a tree search extends next: an expandable set under three constraints, a key to choose by, and what
 * to do with nodes that failed (NIMMGen 2026, eq. 4 and algorithm 1; debug policy after AIDE 2025 and AI-Scientist-v2
 * 2025, whose shipped limits are the defaults).
 *
 *   expandable = { valid n : depth(n) < D, kids(n) < K, best − score(n) ≤ quality }
 *   choice     = lexicographic minimum of (−score, kids, depth, id)
 */
import type { Intent, NodeId } from "../core/types.js";

export interface TreeConstraints {
  readonly maxDepth: number;
  readonly maxChildren: number;
  /** nats below the best within which a node may be extended; Infinity: always */
  readonly quality: number;
  /** repairs in a row, of one failed node and its failed repairs */
  readonly maxDebugDepth: number;
}

/** What selection looks at, one row a node. */
export interface TreeNode {
  readonly id: NodeId;
  readonly score: number;
  /** refinements between it and its root; a repair takes the place of what it repairs */
  readonly depth: number;
  /** children, those still under way included */
  readonly kids: number;
  /** failed repairs above it, itself included; 0 for a node that ran */
  readonly debugDepth: number;
}

export interface Choice {
  readonly parent: NodeId | null;
  readonly intent: Intent;
  /** which rule chose */
  readonly rule: string;
}

/** A rule for the next parent; null when it has none to offer. */
export type SelectionRule = (nodes: readonly TreeNode[], constraints: TreeConstraints) => Choice | null;

const valid = (n: TreeNode): boolean => n.score > -Infinity;

function least<T>(items: readonly T[], key: (item: T) => readonly number[]): T | null {
  let best: T | null = null;
  let bestKey: readonly number[] = [];
  for (const item of items) {
    const k = key(item);
    if (best === null || lexicographic(k, bestKey) < 0) [best, bestKey] = [item, k];
  }
  return best;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((v, j) => v !== b[j]);
  return i < 0 ? 0 : a[i] - b[i];
}

export function expandable(nodes: readonly TreeNode[], c: TreeConstraints): TreeNode[] {
  const best = Math.max(...nodes.map((n) => n.score));
  return nodes.filter((n) => valid(n) && n.depth < c.maxDepth && n.kids < c.maxChildren && best - n.score <= c.quality);
}

/** Best score first; of equals the less expanded, the shallower, the older. */
export const bestFirst: SelectionRule = (nodes, c) => {
  const chosen = least(expandable(nodes, c), (n) => [-n.score, n.kids, n.depth, n.id]);
  return chosen && { parent: chosen.id, intent: "extend", rule: "best-first" };
};

/** A failed node that was not repaired yet: shallow ones first, then new ones. */
export const debug: SelectionRule = (nodes, c) => {
  const broken = nodes.filter(
    (n) => !valid(n) && n.debugDepth <= c.maxDebugDepth && n.kids < 1 && n.depth <= c.maxDepth,
  );
  const chosen = least(broken, (n) => [n.debugDepth, n.depth, -n.id]);
  return chosen && { parent: chosen.id, intent: "debug", rule: "debug" };
};

/** What is left when nothing is expandable: without the quality limit, then one level deeper, then a fresh draft. */
export const relax: SelectionRule = (nodes, c) => {
  const anyQuality = bestFirst(nodes, { ...c, quality: Infinity });
  if (anyQuality) return { ...anyQuality, rule: "relax quality" };
  const deeper = bestFirst(nodes, { ...c, quality: Infinity, maxDepth: c.maxDepth + 1 });
  if (deeper) return { ...deeper, rule: "relax depth" };
  return { parent: null, intent: "draft", rule: "draft" };
};

/** The first rule that has an answer. */
export const firstOf =
  (...rules: readonly SelectionRule[]): SelectionRule =>
  (nodes, c) => {
    for (const rule of rules) {
      const choice = rule(nodes, c);
      if (choice) return choice;
    }
    return null;
  };
