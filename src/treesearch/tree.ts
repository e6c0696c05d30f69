/**
 * @file Tree search over programs: an optimiser. Each ticket extends the node that a selection rule chooses; the tree is
 * the genealogy itself. Tickets under way count as children, so a look-ahead above 1 spreads over several parents.
 */
import type { Candidate, NodeId, Sampler } from "../core/types.js";
import {
  bestFirst,
  debug,
  firstOf,
  relax,
  type SelectionRule,
  type TreeConstraints,
  type TreeNode,
} from "./selection.js";

export interface TreeOptions {
  /** tickets in all */
  readonly expansions: number;
  readonly constraints: TreeConstraints;
  readonly select?: SelectionRule;
}

export interface TreeState {
  readonly nodes: readonly TreeNode[];
  readonly asked: number;
  readonly told: number;
  readonly rules: Readonly<Record<string, number>>;
  readonly stuck: boolean;
}

export const defaultRule: SelectionRule = firstOf(bestFirst, debug, relax);

export function treeSearch(options: TreeOptions): Sampler<TreeState> {
  const select = options.select ?? defaultRule;
  return {
    name: "tree",
    kind: "optimiser",
    init: (base) => ({ nodes: [rowOf(base, null)], asked: 0, told: 0, rules: {}, stuck: false }),
    ask: (state, _, room, firstId) => {
      let s = state;
      const tickets = [];
      while (tickets.length < room && s.asked < options.expansions && !s.stuck) {
        const choice = select(s.nodes, options.constraints);
        if (choice === null) s = { ...s, stuck: true };
        else {
          tickets.push({ id: firstId + tickets.length, parent: choice.parent, intent: choice.intent });
          s = { ...withChild(s, choice.parent), asked: s.asked + 1, rules: tally(s.rules, choice.rule) };
        }
      }
      return [s, tickets];
    },
    tell: (s, _, born) => ({
      ...s,
      nodes: [...s.nodes, ...born.map((c) => rowOf(c, c.ticket.parent === null ? null : s.nodes[c.ticket.parent]))],
      told: s.told + born.length,
    }),
    done: (s) => {
      if (s.told < s.asked) return null;
      if (s.asked >= options.expansions) return `${options.expansions} expansions are made`;
      return s.stuck ? "no node can be extended" : null;
    },
    expected: () => options.expansions,
    particles: (s) => ({ nodes: s.nodes.map((n) => n.id), logWeights: Float64Array.from(s.nodes, (n) => n.score) }),
    report: (s) => ({
      depth: Math.max(...s.nodes.map((n) => n.depth)),
      ...Object.fromEntries(Object.entries(s.rules).map(([rule, n]) => [`rule: ${rule}`, n])),
    }),
  };
}

function rowOf(candidate: Candidate, parent: TreeNode | null): TreeNode {
  const repaired = candidate.ticket.intent === "debug";
  const failed = candidate.score === -Infinity;
  return {
    id: candidate.node,
    score: candidate.score,
    depth: parent === null ? 0 : parent.depth + (repaired ? 0 : 1),
    kids: 0,
    debugDepth: failed ? 1 + (repaired && parent ? parent.debugDepth : 0) : 0,
  };
}

function withChild(s: TreeState, parent: NodeId | null): TreeState {
  return { ...s, nodes: s.nodes.map((n) => (n.id === parent ? { ...n, kids: n.kids + 1 } : n)) };
}

function tally(rules: Readonly<Record<string, number>>, rule: string): Readonly<Record<string, number>> {
  return { ...rules, [rule]: (rules[rule] ?? 0) + 1 };
}
