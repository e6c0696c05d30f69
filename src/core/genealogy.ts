/**
 * @file The append-only record of every candidate of a run. A column of parents makes it a tree; read by slots it is a
 * particle system. Nothing is ever evicted, so lineages never break.
 */
import type { Candidate, Genealogy, NodeId } from "./types.js";

export interface GrowingGenealogy extends Genealogy {
  /** The next candidate; its node must be the current size. */
  append(candidate: Candidate): void;
}

const NO_CHILDREN: readonly NodeId[] = [];

export function createGenealogy(): GrowingGenealogy {
  const candidates: Candidate[] = [];
  const childrenOf = new Map<NodeId, NodeId[]>();
  const firstOf = new Map<string, NodeId>();
  return {
    get size() {
      return candidates.length;
    },
    get: (node) => candidates[node],
    has: (node) => node >= 0 && node < candidates.length,
    children: (node) => childrenOf.get(node) ?? NO_CHILDREN,
    first: (programId) => firstOf.get(programId) ?? null,
    [Symbol.iterator]: () => candidates[Symbol.iterator](),
    append(candidate) {
      if (candidate.node !== candidates.length)
        throw new RangeError(`Expected node ${candidates.length} next, got ${candidate.node}`);
      candidates.push(candidate);
      const { id } = candidate.proposal.program;
      if (!firstOf.has(id)) firstOf.set(id, candidate.node);
      const { parent } = candidate.ticket;
      if (parent === null) return;
      const siblings = childrenOf.get(parent);
      if (siblings) siblings.push(candidate.node);
      else childrenOf.set(parent, [candidate.node]);
    },
  };
}

/** Ancestors of a node, oldest first, the node itself last; at most `most`. */
export function lineage(genealogy: Genealogy, node: NodeId | null, most = Infinity): Candidate[] {
  const path: Candidate[] = [];
  for (let at = node; at !== null && path.length < most; at = genealogy.get(at).ticket.parent)
    path.push(genealogy.get(at));
  return path.reverse();
}

/** Number of edits between a node and the root of its tree. */
export function depth(genealogy: Genealogy, node: NodeId): number {
  let d = 0;
  for (let at = genealogy.get(node).ticket.parent; at !== null; at = genealogy.get(at).ticket.parent) d++;
  return d;
}

/** Refinements between a node and the root of its tree: as `depth`, but a repair takes the place of what it repairs. */
export function refinements(genealogy: Genealogy, node: NodeId): number {
  let d = 0;
  for (let { ticket } = genealogy.get(node); ticket.parent !== null; { ticket } = genealogy.get(ticket.parent))
    if (ticket.intent !== "debug") d++;
  return d;
}
