/**
 * @file Unique labels for the entities of a graph, whatever they are called: colour refinement (Weisfeiler & Leman
 * 1968) with individualisation. A label is the hash of an entity's definition and of all places where it occurs; labels
 * are refined until no more entities are told apart. Entities that are still alike are told apart one at a time, in
 * source order, and refined again: labels alone cannot tell a ring of six from two rings of three.
 *
 * Hashes are 53-bit numbers that only order things; identity is decided on text (`canonical.ts`).
 */
import type { Graph, Relation } from "./canonical-graph.js";
import type { EntityId, TermId } from "./canonical-terms.js";
import { mix, mixAll, mixText } from "./mix.js";

/** What the observables rest on: entities and terms that can be reached from the roots. */
export function reachable({ store, entities, roots }: Graph): { entities: Set<EntityId>; terms: Set<TermId> } {
  const live = { entities: new Set<EntityId>(), terms: new Set<TermId>() };
  const pending: TermId[] = roots.flatMap((root) => root.terms);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (live.terms.has(id)) continue;
    live.terms.add(id);
    const { entity, edges } = store.terms[id];
    for (const edge of edges) pending.push(edge.term);
    if (entity < 0 || live.entities.has(entity)) continue;
    live.entities.add(entity);
    for (const relation of entities[entity].definition) pending.push(...relation.terms);
  }
  return live;
}

export interface Labels {
  /** live entities in order of label, every label different */
  readonly order: readonly EntityId[];
  /** [terms] hash of each live term under the final labels */
  readonly hash: Float64Array;
}

export function refine(graph: Graph): Labels {
  const part = partOf(graph);
  let labels = stable(
    part,
    new Float64Array(graph.entities.length).map((_, e) => fixedLabel(graph, e)),
  );
  for (let twin = firstTwin(part, labels); twin !== null; twin = firstTwin(part, labels)) {
    labels[twin] = mix(labels[twin], 1);
    labels = stable(part, labels);
  }
  const order = [...part.entities].sort((a, b) => labels[a] - labels[b]);
  return { order, hash: hashes(part, labels) };
}

const fixedLabel = ({ entities }: Graph, e: EntityId): number => mixText(`${entities[e].kind} ${entities[e].fixed}`);

/** The live part of a graph, in the order in which it is gone through. */
interface Part {
  readonly graph: Graph;
  /** arguments before users */
  readonly terms: readonly TermId[];
  /** source order */
  readonly entities: readonly EntityId[];
  /** [terms] hash of each term's head */
  readonly heads: Float64Array;
  readonly roles: ReadonlyMap<string, number>;
}

function partOf(graph: Graph): Part {
  const { store, entities, roots } = graph;
  const live = reachable(graph);
  const terms = Array.from(live.terms).sort((a, b) => a - b);
  const heads = new Float64Array(store.terms.length);
  for (const id of terms) heads[id] = mixText(store.terms[id].head);
  const relations = [...roots, ...Array.from(live.entities, (e) => entities[e].definition).flat()];
  const roles = new Map(relations.map(({ role }) => [role, mixText(role)]));
  return { graph, terms, entities: Array.from(live.entities).sort((a, b) => a - b), heads, roles };
}

/** Refines until the number of different labels no longer grows. */
function stable(part: Part, start: Float64Array): Float64Array {
  let labels = start;
  for (let classes = 0; ;) {
    const count = new Set(part.entities.map((e) => labels[e])).size;
    if (count === classes || count === part.entities.length) return labels;
    classes = count;
    labels = refineOnce(part, labels);
  }
}

/** The first entity, in source order, of the smallest label that several share. */
function firstTwin({ entities }: Part, labels: Float64Array): EntityId | null {
  const first = new Map<number, EntityId>();
  let twin: EntityId | null = null;
  for (const e of entities) {
    const other = first.get(labels[e]) ?? e;
    first.set(labels[e], other);
    if (other !== e && (twin === null || labels[other] < labels[twin])) twin = other;
  }
  return twin;
}

function hashes({ graph, terms, heads }: Part, labels: Float64Array): Float64Array {
  const all = graph.store.terms;
  const hash = new Float64Array(all.length);
  for (const id of terms) {
    const { entity, edges } = all[id];
    const below = new Float64Array(edges.length);
    for (let i = 0; i < edges.length; i++) below[i] = mix(hash[edges[i].term], edges[i].tag);
    hash[id] = mix(mix(heads[id], entity < 0 ? 0 : labels[entity]), mixAll(below));
  }
  return hash;
}

function refineOnce(part: Part, labels: Float64Array): Float64Array {
  const { graph, terms, entities, roles } = part;
  const all = graph.store.terms;
  const hash = hashes(part, labels);
  const places: number[][] = [];
  for (const id of terms) places[id] = [];
  const meet = (by: number, { role, terms: ids }: Relation): void =>
    ids.forEach((id, i) => places[id].push(mix(mix(by, roles.get(role)!), i)));
  for (const root of graph.roots) meet(0, root);
  for (const e of entities) for (const relation of graph.entities[e].definition) meet(labels[e], relation);
  const found: number[][] = [];
  for (const e of entities) found[e] = [];
  for (let t = terms.length - 1; t >= 0; t--) {
    const id = terms[t];
    const place = mix(hash[id], mixAll(Float64Array.from(places[id])));
    const { entity, edges } = all[id];
    for (const { term, tag } of edges) places[term].push(mix(place, tag));
    if (entity >= 0) found[entity].push(place);
  }
  const refined = new Float64Array(labels.length);
  for (const e of entities) {
    let label = mix(labels[e], mixAll(Float64Array.from(found[e])));
    for (const { role, terms: ids } of graph.entities[e].definition)
      label = ids.reduce((so, id) => mix(so, hash[id]), mix(label, roles.get(role)!));
    refined[e] = label;
  }
  return refined;
}
