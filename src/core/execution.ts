/**
 * @file Execution success rate: what share of the programs that were written run (ESR; NIMMGen 2026, section 5).
 *
 *   with repairs     runnable / written, every repair counted in both
 *   without repairs  first tries that run / first tries
 *
 * A repair is another try at the same idea, whether its proposer made it at once (the checker refused the first text) or
 * a search asked for it later. Programs that were given back for another reason than an error (known already, too large
 * a change) count in neither. The base, which nobody wrote, is left out.
 */
import type { Attempt, Candidate, Genealogy } from "./types.js";

export interface ExecutionSuccess {
  /** programs written, repairs included */
  readonly written: number;
  readonly runnable: number;
  readonly firstTries: number;
  readonly firstRunnable: number;
  /** null where nothing was written */
  readonly withRepairs: number | null;
  readonly withoutRepairs: number | null;
}

const STANDS: readonly Attempt[] = ["stands"];

export function executionSuccess(genealogy: Genealogy): ExecutionSuccess {
  const made = [...genealogy].slice(1).map((candidate) => ({ candidate, tries: triesOf(candidate) }));
  const ideas = made.filter(({ candidate, tries }) => candidate.ticket.intent !== "debug" && tries.length > 0);
  const written = made.reduce((sum, { tries }) => sum + tries.length, 0);
  const runnable = made.filter(({ candidate }) => candidate.evaluation.ok).length;
  const firstRunnable = ideas.filter(({ candidate, tries }) => candidate.evaluation.ok && tries[0] === "stands").length;
  return {
    written,
    runnable,
    firstTries: ideas.length,
    firstRunnable,
    withRepairs: share(runnable, written),
    withoutRepairs: share(firstRunnable, ideas.length),
  };
}

/** What was written and not given back for another reason than an error. */
const triesOf = ({ proposal: { attempts = STANDS } }: Candidate): readonly Attempt[] =>
  attempts.filter((a) => a === "refused" || a === "stands");

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
