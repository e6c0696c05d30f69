/**
 * @file Canonical form and identity: one text for all spellings of a model. Local names, the names of states, draws and
 * new parameters, the order of statements and operands, helpers, and whatever reaches no observable make no difference;
 * a prior, a power, a draw that is shared or is not, do. Inputs, observables and given parameters keep their names.
 *
 *   text: terms in normal form over entities with unique names;   id: the first 64 bits of SHA-256(text)
 *
 * Only that text is hashed, so that two models are one only if their texts are equal. A missed merge costs an
 * evaluation, a false one a wrong posterior. Units are labels and do not count.
 */
import { sha256 } from "../math/sha256.js";
import { graphOf } from "./canonical-graph.js";
import type { Graph, Relation } from "./canonical-graph.js";
import type { EntityId, TermId } from "./canonical-terms.js";
import type { ProgramIr } from "./ir.js";
import { refine } from "./refine.js";

export interface Canonical {
  readonly text: string;
  /** 16 hexadecimal digits */
  readonly id: string;
}

/** `given`: names of parameters that keep their names (those of an environment's base). */
export function canonical(ir: ProgramIr, given: ReadonlySet<string> = new Set()): Canonical {
  return canonicalOf(graphOf(ir, given), ir.kind);
}

/** As `canonical`, of a graph that is at hand. */
export function canonicalOf(graph: Graph, kind: ProgramIr["kind"]): Canonical {
  return identity(`${kind}\n${print(graph)}`);
}

export function identity(text: string): Canonical {
  return { text, id: sha256(text).slice(0, 16) };
}

const INITIAL = { state: "s", parameter: "p", draw: "d", index: "i", carried: "c" } as const;

function print(graph: Graph): string {
  const { order, hash } = refine(graph);
  const { store, entities, roots } = graph;
  const names = new Map<EntityId, string>(order.map((e, i) => [e, `${INITIAL[entities[e].kind]}${i}`]));
  const lines: string[] = [];
  const numbers = new Map<TermId, string>();
  /** Name of a term; prints its line, after those of what it is made of, where it has none yet. */
  const term = (id: TermId): string => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const { head, entity, edges } = store.terms[id];
    const sorted = [...edges].sort(
      (a, b) => hash[a.term] - hash[b.term] || a.tag - b.tag, // tags tell positions apart
    );
    const parts = sorted.map((edge) => `${term(edge.term)}:${edge.tag}`);
    lines.push(`${head}${entity < 0 ? "" : ` ${names.get(entity)!}`} ${parts.join(" ")}`);
    numbers.set(id, `%${lines.length - 1}`);
    return numbers.get(id)!;
  };
  const relation = ({ role, terms }: Relation): void => {
    const ids = terms.map(term);
    lines.push(`${role}: ${ids.join(" ")}`);
  };
  for (const root of roots) relation(root);
  for (const e of order) {
    lines.push(`${names.get(e)!}: ${entities[e].kind} ${entities[e].fixed}`);
    entities[e].definition.forEach(relation);
  }
  return lines.join("\n");
}
