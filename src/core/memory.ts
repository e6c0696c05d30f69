/**
 * @file What a run remembers for its proposers: the best distinct programs, the latest distinct errors, the latest
 * candidates, and which programs there were (NIMMGen 2026: memory of the best six, of errors and of reflections).
 * Immutable: what a ticket may look at is fixed when it is issued.
 */
import type { GrowingGenealogy } from "./genealogy.js";
import type { Candidate, Memory, Outcome } from "./types.js";

const KEPT_BEST = 6; // NIMMGen 2026
const KEPT_ERRORS = 8;

/** The part that is kept as candidates come. */
export type Remembered = Pick<Memory, "best" | "errors">;

export const nothingRemembered: Remembered = { best: [], errors: [] };
export const emptyMemory: Memory = { ...nothingRemembered, latest: () => [], first: () => null };

/** Memory after one more candidate. */
export function remember(memory: Remembered, candidate: Candidate): Remembered {
  if (!candidate.evaluation.ok) return { ...memory, errors: withError(memory.errors, errorOf(candidate)) };
  const { best } = memory;
  if (best.length === KEPT_BEST && candidate.score <= best[KEPT_BEST - 1].score) return memory;
  if (best.some((c) => c.proposal.program.id === candidate.proposal.program.id)) return memory;
  const at = best.findIndex((c) => c.score < candidate.score);
  const next = at < 0 ? [...best, candidate] : [...best.slice(0, at), candidate, ...best.slice(at)];
  return { ...memory, best: next.slice(0, KEPT_BEST) };
}

/** Memory as of now: what the genealogy gains later is not seen. */
export function memoryNow(memory: Remembered, genealogy: GrowingGenealogy): Memory {
  const { size } = genealogy;
  return {
    ...memory,
    latest: (most) => {
      const from = Math.max(1, size - most); // the base is nobody's idea
      return Array.from({ length: Math.max(0, size - from) }, (_, i) => outcomeOf(genealogy, from + i));
    },
    first: (id) => {
      const node = genealogy.first(id);
      return node !== null && node < size ? node : null;
    },
  };
}

function outcomeOf(genealogy: GrowingGenealogy, node: number): Outcome {
  const candidate = genealogy.get(node);
  const { parent } = candidate.ticket;
  return { candidate, parent: parent === null ? null : genealogy.get(parent) };
}

/** What went wrong, and the line where it did. */
function errorOf({ evaluation, proposal }: Candidate): string {
  if (evaluation.ok) return "";
  const line = lineAt(proposal.program.source, evaluation.where);
  return line === "" || evaluation.reason.includes(line) ? evaluation.reason : `${evaluation.reason}: ${line}`;
}

/** `where`: "12:20"; anything else names no line. */
function lineAt(source: string, where: string | undefined): string {
  const number = /^(\d+):\d+$/.exec(where ?? "")?.[1];
  return number === undefined ? "" : (source.split("\n")[Number(number) - 1] ?? "").trim();
}

/** Errors of one kind in one line are one error, however their numbers differ. */
const kindOf = (error: string): string => error.replace(/\d+(\.\d+)?(e[+-]?\d+)?/gi, "#");

function withError(errors: readonly string[], error: string): readonly string[] {
  if (errors.at(-1) === error) return errors;
  const kind = kindOf(error);
  return [...errors.filter((e) => kindOf(e) !== kind), error].slice(-KEPT_ERRORS);
}
