/**
 * @file The line of descent of the best program, one row for each change: what was changed, and what the search saw the
 * program score (batch A). A program that was met several times descends from where it was first met.
 */
import { lineage } from "../core/genealogy.js";
import type { Candidate, Genealogy, ModelProgram } from "../core/types.js";
import { scoreOfEvaluation } from "./scores.js";
import type { Refinement, Score } from "./summary-types.js";

/** The base first, the best last. `score`: the best's own, where the search did not meet it but its neighbours. */
export function refinementsOf(genealogy: Genealogy, best: ModelProgram, score: Score | null): readonly Refinement[] {
  const node = firstOf(genealogy, best.id);
  const base = rowOf(genealogy.get(0), null, 0);
  if (node === null) return [base, neighbour(best, genealogy.get(0), score)];
  const line = lineage(genealogy, node);
  let depth = line[0].node === 0 ? -1 : 0;
  const rows = line.map((candidate, i) => {
    if (i === 0 || candidate.ticket.intent !== "debug") depth++;
    return rowOf(candidate, line[i - 1] ?? null, depth);
  });
  return line[0].node === 0 ? rows : [base, ...rows];
}

/** The first that ran: one and the same program may have failed elsewhere, by a limit. */
function firstOf(genealogy: Genealogy, id: string): number | null {
  for (const { node, proposal, evaluation } of genealogy) if (proposal.program.id === id && evaluation.ok) return node;
  return null;
}

function rowOf({ node, ticket, proposal, evaluation }: Candidate, parent: Candidate | null, depth: number): Refinement {
  const { id, mechanisms } = proposal.program;
  const before = parent?.proposal.program.mechanisms ?? [];
  return {
    node,
    depth,
    id,
    intent: node === 0 ? "base" : ticket.intent,
    added: without(mechanisms, before),
    removed: without(before, mechanisms),
    rationale: proposal.rationale,
    score: scoreOfEvaluation(evaluation),
    rmse: evaluation.ok ? (evaluation.heldOut?.rmse ?? null) : null,
  };
}

function neighbour({ id, mechanisms }: ModelProgram, base: Candidate, score: Score | null): Refinement {
  const added = without(mechanisms, base.proposal.program.mechanisms);
  return { node: null, depth: 0, id, intent: "neighbour", added, removed: [], rationale: "", score, rmse: null };
}

const without = (names: readonly string[], others: readonly string[]): string[] =>
  names.filter((name) => !others.includes(name));
