/**
 * @file Tree search over programs: an optimiser. Each ticket extends the node that a rule chooses; the tree is the
 * genealogy itself. Tickets under way count as children, so a look-ahead above 1 spreads over several parents.
 *
 * What the published text leaves open, and what is done here: failed children use a slot of their parent; a repair takes
 * the place of what it repairs and uses none, nor depth; the base is no ticket; a program that was known already is no
 * failure and is not extended twice.
 */
import type { TreeRuleName } from "../core/method-names.js";
import { executionSuccess } from "../core/execution.js";
import type { Sampler, Ticket } from "../core/types.js";
import { type TreeConstraints, whyNone } from "./constraints.js";
import { ran, rowOf, type TreeNode } from "./node.js";
import { type RuleOptions, treeRules } from "./rules.js";
import { choose, type Choice, type Policy } from "./selection.js";

export interface TreeOptions extends RuleOptions {
  /** tickets in all */
  readonly expansions: number;
  readonly rule: TreeRuleName;
  readonly constraints: TreeConstraints;
  /** a repair every so many tickets, where there is one to make; 0: only where nothing can be extended */
  readonly debugEvery: number;
  /** fresh starts when nothing can be extended */
  readonly drafts: number;
}

export interface TreeState {
  readonly nodes: readonly TreeNode[];
  readonly asked: number;
  readonly told: number;
  /** rule → tickets that it issued */
  readonly rules: Readonly<Record<string, number>>;
  /** why nothing is left to ask for; null while there is */
  readonly stuck: string | null;
}

export function treeSearch(options: TreeOptions): Sampler<TreeState> {
  const policy: Policy = { ...options, name: options.rule, rule: treeRules[options.rule] };
  return {
    name: "tree",
    kind: "optimiser",
    init: (base) => ({ nodes: [rowOf(base, [])], asked: 0, told: 0, rules: {}, stuck: null }),
    ask: (state, _, room, firstId, stream) => {
      let s = state;
      const tickets: Ticket[] = [];
      while (tickets.length < room && s.asked < options.expansions && s.stuck === null) {
        const id = firstId + tickets.length;
        const choice = choose(situationOf(s), policy, stream.fork("tree", id));
        if (choice !== null) {
          tickets.push({ id, ...choice });
          s = issued(s, choice);
        } else if (s.told === s.asked) s = { ...s, stuck: reasonOf(s, options) };
        else break; // what is under way may open a way
      }
      return [s, tickets];
    },
    tell: (state, _, born) =>
      born.reduce((s, c) => ({ ...s, nodes: [...s.nodes, rowOf(c, s.nodes)], told: s.told + 1 }), state),
    done: (s) => {
      if (s.told < s.asked) return null;
      return s.asked >= options.expansions ? `${options.expansions} expansions are made` : s.stuck;
    },
    expected: () => options.expansions,
    particles: (s, genealogy) => ({
      nodes: s.nodes.map((n) => n.id),
      logWeights: Float64Array.from(s.nodes, (n) => genealogy.get(n.id).score),
    }),
    report: (s, genealogy) => ({
      depth: Math.max(...s.nodes.map((n) => n.depth)),
      ...Object.fromEntries(Object.entries(s.rules).map(([rule, n]) => [`rule: ${rule}`, n])),
      failedNodes: s.nodes.filter((n) => !ran(n)).length,
      duplicates: s.nodes.filter((n) => n.duplicate).length,
      ...ratesOf(executionSuccess(genealogy)),
    }),
  };
}

const situationOf = (s: TreeState) => ({
  nodes: s.nodes,
  ticket: s.asked + 1,
  underWay: s.asked - s.told,
  drafts: s.rules.draft ?? 0,
});

/** The state with one ticket more under way. */
function issued(s: TreeState, { parent, rule }: Choice): TreeState {
  return {
    ...s,
    asked: s.asked + 1,
    rules: { ...s.rules, [rule]: (s.rules[rule] ?? 0) + 1 },
    nodes: s.nodes.map((n) => (n.id === parent ? { ...n, kids: n.kids + 1 } : n)),
  };
}

function reasonOf({ nodes }: TreeState, { constraints, drafts }: TreeOptions): string {
  const deepest = { ...constraints, maxDepth: constraints.maxDepth + 1 };
  return `nothing is left to extend or repair: of ${nodes.length} programs ${whyNone(nodes, deepest)}; ${drafts} fresh starts are made`;
}

function ratesOf({ withRepairs, withoutRepairs }: ReturnType<typeof executionSuccess>): Record<string, string> {
  const share = (rate: number | null): string => (rate === null ? "none made" : rate.toFixed(3));
  return { "execution success": share(withRepairs), "execution success, first tries": share(withoutRepairs) };
}
