/** @file What a run remembers for its proposers: the best distinct programs and the latest distinct errors. Immutable. */
import type { Candidate, Memory } from "./types.js";

const KEPT_BEST = 6; // NIMMGen 2026, memory of the best six
const KEPT_ERRORS = 8;

export const emptyMemory: Memory = { best: [], errors: [] };

/** Memory after one more candidate. */
export function remember(memory: Memory, candidate: Candidate): Memory {
  if (!candidate.evaluation.ok) {
    const { reason } = candidate.evaluation;
    if (memory.errors.at(-1) === reason) return memory;
    return { ...memory, errors: [...memory.errors.filter((e) => e !== reason), reason].slice(-KEPT_ERRORS) };
  }
  const { best } = memory;
  if (best.length === KEPT_BEST && candidate.score <= best[KEPT_BEST - 1].score) return memory;
  if (best.some((c) => c.proposal.program.id === candidate.proposal.program.id)) return memory;
  const at = best.findIndex((c) => c.score < candidate.score);
  const next = at < 0 ? [...best, candidate] : [...best.slice(0, at), candidate, ...best.slice(at)];
  return { ...memory, best: next.slice(0, KEPT_BEST) };
}
