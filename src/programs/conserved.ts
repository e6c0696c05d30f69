/**
 * @file Sums of states that no step changes, e.g. S + I + R: sets of states whose changes add up to nothing in normal
 * form. Found by search: a term in what is left over must be cancelled by another state with the opposite term.
 */
import type { Graph } from "./canonical-graph.js";
import type { TermId } from "./canonical-terms.js";

/** term → weight; what a step adds to a state */
type Change = ReadonlyMap<TermId, number>;

const MOST_VISITS = 10_000;
/** Sums of weights this small are rounding. */
const ROUNDING = 1e-12;

/** Slots of each conserved sum of two states or more, smallest sets first where several share a first state. */
export function conservedSums(graph: Graph, slots: number): number[][] {
  const changes = new Map<number, Change>();
  for (let slot = 0; slot < slots; slot++) {
    const change = changeOf(graph, slot);
    if (change && change.size > 0) changes.set(slot, change);
  }
  const found: number[][] = [];
  const used = new Set<number>();
  for (const [slot, change] of changes) {
    if (used.has(slot)) continue;
    const budget = { left: MOST_VISITS };
    const sum = complete([slot], change, changes, budget);
    if (sum === null) continue;
    found.push(sum);
    sum.forEach((s) => used.add(s));
  }
  return found;
}

/** next − now (or the derivative) as weights of terms, a constant under −1; null where a slot is set as part of an array. */
function changeOf({ store, entities }: Graph, slot: number): Change | null {
  const entity = entities[slot]; // states come first
  const relation = entity.definition.find(({ role }) => role === "step" || role === "derivative");
  if (!relation) return null;
  const now = relation.role === "step" ? [{ term: store.leaf(slot), tag: -1 }] : [];
  const { constant, weights } = store.linear(store.sum([{ term: relation.terms[0], tag: 1 }, ...now]));
  return constant === 0 ? weights : new Map([...weights, [-1, constant]]);
}

/** Adds states until nothing is left over; the first such set in order of slots, or null. */
function complete(
  members: readonly number[],
  rest: Change,
  changes: ReadonlyMap<number, Change>,
  budget: { left: number },
): number[] | null {
  if (rest.size === 0) return [...members].sort((a, b) => a - b);
  if (budget.left-- <= 0) return null;
  const [[term, weight]] = rest;
  for (const [slot, change] of changes) {
    const other = change.get(term);
    if (other === undefined || Math.sign(other) === Math.sign(weight) || members.includes(slot)) continue;
    const sum = complete([...members, slot], add(rest, change), changes, budget);
    if (sum !== null) return sum;
  }
  return null;
}

function add(a: Change, b: Change): Change {
  const sum = new Map(a);
  for (const [term, weight] of b) {
    const total = (sum.get(term) ?? 0) + weight;
    if (Math.abs(total) <= ROUNDING * Math.abs(weight)) sum.delete(term);
    else sum.set(term, total);
  }
  return sum;
}
