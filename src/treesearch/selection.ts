/**
 * @file What a tree search does next: extend a node, repair one that failed, or give way where nothing can be extended
 * (NIMMGen 2026, algorithm 1; what its text leaves open is said at each step).
 *
 *   every `debugEvery` tickets, where something can be repaired:  repair          ("debug round"; off by default)
 *   where something can be extended:                              extend, by rule ("best-first", "ucb", …)
 *   where something can be repaired:                              repair          ("debug")
 *   without the limit of quality:                                 extend, by rule ("relax quality")
 *   one level deeper:                                             extend, by rule ("relax depth")
 *   while fresh starts are left:                                  draft           ("draft")
 *
 * The last three wait for what is under way, which may open a regular way.
 */
import type { Intent, NodeId } from "../core/types.js";
import type { Stream } from "../math/rng.js";
import { debuggable, expandable, type TreeConstraints } from "./constraints.js";
import type { TreeNode } from "./node.js";
import { least, type RuleOptions, type TreeRule } from "./rules.js";

export interface Policy extends RuleOptions {
  /** name of `rule`, for the journal */
  readonly name: string;
  readonly rule: TreeRule;
  readonly constraints: TreeConstraints;
  readonly debugEvery: number;
  readonly drafts: number;
}

export interface Choice {
  readonly parent: NodeId | null;
  readonly intent: Intent;
  /** which rule chose */
  readonly rule: string;
}

/** Where the search stands. */
export interface Situation {
  readonly nodes: readonly TreeNode[];
  /** number of the ticket to be issued, from 1 */
  readonly ticket: number;
  /** tickets whose candidates are not told yet */
  readonly underWay: number;
  readonly drafts: number;
}

/** The next ticket; null where there is none (yet, while something is under way). */
export function choose(situation: Situation, policy: Policy, stream: Stream): Choice | null {
  const { nodes, ticket, underWay } = situation;
  const { constraints, debugEvery } = policy;
  const isRound = debugEvery > 0 && ticket % debugEvery === 0;
  const regular =
    (isRound ? repair(nodes, constraints, "debug round") : null) ??
    extend(nodes, constraints, policy, stream, policy.name) ??
    repair(nodes, constraints, "debug");
  if (regular !== null || underWay > 0) return regular;
  return giveWay(situation, policy, stream);
}

function giveWay({ nodes, drafts }: Situation, policy: Policy, stream: Stream): Choice | null {
  const anyQuality = { ...policy.constraints, quality: Infinity, lossRatio: Infinity };
  const deeper = { ...anyQuality, maxDepth: anyQuality.maxDepth + 1 };
  return (
    extend(nodes, anyQuality, policy, stream, "relax quality") ??
    extend(nodes, deeper, policy, stream, "relax depth") ??
    (drafts < policy.drafts ? { parent: null, intent: "draft", rule: "draft" } : null)
  );
}

function extend(
  nodes: readonly TreeNode[],
  constraints: TreeConstraints,
  policy: Policy,
  stream: Stream,
  rule: string,
): Choice | null {
  const eligible = expandable(nodes, constraints);
  if (eligible.length === 0) return null;
  return { parent: policy.rule(eligible, nodes, policy, stream).id, intent: "extend", rule };
}

/** A failed node: of short rows of repairs first, then shallow, then new. */
function repair(nodes: readonly TreeNode[], constraints: TreeConstraints, rule: string): Choice | null {
  const broken = debuggable(nodes, constraints);
  if (broken.length === 0) return null;
  return { parent: least(broken, (n) => [n.debugDepth, n.depth, -n.id]).id, intent: "debug", rule };
}
