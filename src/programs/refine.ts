/**
 * @file Unique labels for the entities of a graph, whatever they are called: colour refinement (Weisfeiler & Leman
 * 1968) with individualisation. A label is the hash of an entity's definition and of all places where it occurs; labels
 * are refined until no more entities are told apart. Entities that are still alike are told apart one at a time, in
 * source order, and refined again: labels alone cannot tell a ring of six from two rings of three.
 *
 * Hashes are 53-bit numbers that only order things; identity is decided on text (`canonical.ts`).
 */
import type { Graph } from "./canonical-graph.js";
import type { EntityId, Term, TermId } from "./canonical-terms.js";

const bits = new DataView(new ArrayBuffer(8));

/** Mixes numbers into one whole number below 2⁵³; order matters. */
function mixList(values: Iterable<number>): number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  for (const value of values) {
    bits.setFloat64(0, value);
    a = Math.imul(a ^ bits.getInt32(0), 0x85ebca6b);
    b = Math.imul(b ^ bits.getInt32(4) ^ (a >>> 15), 0xc2b2ae35);
    a = (a ^ (b >>> 13)) | 0;
    b = (b ^ (a >>> 16)) | 0;
  }
  a = Math.imul(a ^ (b >>> 15), 0x27d4eb2f);
  return (a >>> 11) * 2 ** 32 + (b >>> 0);
}

const mix = (...values: readonly number[]): number => mixList(values);

const mixText = (text: string): number =>
  mixList(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));

const ascending = (a: number, b: number): number => a - b;

/** Mixes numbers whose order does not matter. */
const mixAll = (values: readonly number[]): number => mixList(Float64Array.from(values).sort());

/** What the observables rest on: entities and terms that can be reached from the roots. */
export function reachable({ store, entities, roots }: Graph): { entities: Set<EntityId>; terms: Set<TermId> } {
  const live = { entities: new Set<EntityId>(), terms: new Set<TermId>() };
  const pending: TermId[] = roots.flatMap((root) => [...root.terms]);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (live.terms.has(id)) continue;
    live.terms.add(id);
    const { entity, edges } = store.terms[id];
    pending.push(...edges.map((edge) => edge.term));
    if (entity < 0 || live.entities.has(entity)) continue;
    live.entities.add(entity);
    pending.push(...entities[entity].definition.flatMap((relation) => [...relation.terms]));
  }
  return live;
}

export interface Labels {
  /** live entities in order of label, every label different */
  readonly order: readonly EntityId[];
  /** hash of a live term under the final labels */
  readonly hash: ReadonlyMap<TermId, number>;
}

export function refine(graph: Graph): Labels {
  const live = reachable(graph);
  const terms = [...live.terms].sort(ascending); // arguments before users
  const entities = [...live.entities].sort(ascending); // source order
  const heads = new Map(terms.map((id) => [id, mixText(graph.store.terms[id].head)]));
  const roles = rolesOf(graph, entities);
  const round = (labels: ReadonlyMap<EntityId, number>) => refineOnce(graph, terms, entities, labels, heads, roles);
  let labels = stable(new Map(entities.map((e) => [e, fixedLabel(graph, e)])), round);
  for (let twin = firstTwin(entities, labels); twin !== null; twin = firstTwin(entities, labels)) {
    const marked = new Map(labels).set(twin, mix(labels.get(twin)!, 1));
    labels = stable(marked, round);
  }
  const order = [...entities].sort((a, b) => labels.get(a)! - labels.get(b)!);
  return { order, hash: hashes(graph.store.terms, terms, labels, heads) };
}

type Round = (labels: ReadonlyMap<EntityId, number>) => Map<EntityId, number>;

const fixedLabel = ({ entities }: Graph, e: EntityId): number => mixText(`${entities[e].kind} ${entities[e].fixed}`);

const rolesOf = ({ entities, roots }: Graph, live: readonly EntityId[]): Map<string, number> =>
  new Map([...roots, ...live.flatMap((e) => entities[e].definition)].map(({ role }) => [role, mixText(role)]));

/** Refines until the number of different labels no longer grows. */
function stable(start: ReadonlyMap<EntityId, number>, round: Round): Map<EntityId, number> {
  let labels = new Map(start);
  for (let classes = -1; ;) {
    const count = new Set(labels.values()).size;
    if (count === classes) return labels;
    classes = count;
    labels = round(labels);
  }
}

/** The first entity, in source order, of the smallest label that several share. */
function firstTwin(entities: readonly EntityId[], labels: ReadonlyMap<EntityId, number>): EntityId | null {
  const shared = new Map<number, EntityId[]>();
  for (const e of entities) shared.set(labels.get(e)!, [...(shared.get(labels.get(e)!) ?? []), e]);
  const ties = [...shared].filter(([, members]) => members.length > 1).sort(([a], [b]) => a - b);
  return ties.length === 0 ? null : ties[0][1][0];
}

function hashes(
  store: readonly Term[],
  terms: readonly TermId[],
  labels: ReadonlyMap<EntityId, number>,
  heads: ReadonlyMap<TermId, number>,
): Map<TermId, number> {
  const hash = new Map<TermId, number>();
  for (const id of terms) {
    const { entity, edges } = store[id];
    const below = edges.map((edge) => mix(hash.get(edge.term)!, edge.tag));
    hash.set(id, mix(heads.get(id)!, entity < 0 ? 0 : labels.get(entity)!, mixAll(below)));
  }
  return hash;
}

function refineOnce(
  { store, entities, roots }: Graph,
  terms: readonly TermId[],
  live: readonly EntityId[],
  labels: ReadonlyMap<EntityId, number>,
  heads: ReadonlyMap<TermId, number>,
  roles: ReadonlyMap<string, number>,
): Map<EntityId, number> {
  const hash = hashes(store.terms, terms, labels, heads);
  const places = new Map<TermId, number[]>(terms.map((id) => [id, []]));
  const meet = (by: number, role: string, ids: readonly TermId[]): void =>
    ids.forEach((id, i) => places.get(id)!.push(mix(by, roles.get(role)!, i)));
  for (const { role, terms: ids } of roots) meet(0, role, ids);
  for (const e of live) for (const { role, terms: ids } of entities[e].definition) meet(labels.get(e)!, role, ids);
  const found = new Map<EntityId, number[]>(live.map((e) => [e, []]));
  for (const id of [...terms].reverse()) {
    const place = mix(hash.get(id)!, mixAll(places.get(id)!));
    const { entity, edges } = store.terms[id];
    for (const { term, tag } of edges) places.get(term)!.push(mix(place, tag));
    if (entity >= 0) found.get(entity)!.push(place);
  }
  return new Map(
    live.map((e) => {
      const defined = entities[e].definition.map(({ role, terms: ids }) =>
        mix(roles.get(role)!, mixList(ids.map((id) => hash.get(id)!))),
      );
      return [e, mix(labels.get(e)!, mixList(defined), mixAll(found.get(e)!))];
    }),
  );
}
