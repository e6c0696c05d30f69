/**
 * @file The role "reflect" without a language model: how each mechanism of a library has fared so far.
 *
 *   standing(m) = (1/2 + Σ p) / (1 + tries)
 *
 * p is the share of all changes so far that gained less than the one that added m (1 − p where it took m out), so that
 * standings need no scale of scores; 1/2 is what an untried mechanism has. A failure gains least of all.
 */
import type { Outcome } from "../core/types.js";

export interface Note {
  readonly tries: number;
  /** 0 … 1 */
  readonly standing: number;
}

export type Notes = ReadonlyMap<string, Note>;

export const UNTRIED: Note = { tries: 0, standing: 1 / 2 };

export interface Edit {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** What distinguishes two sets of mechanisms. */
export const editOf = (before: readonly string[], after: readonly string[]): Edit => ({
  added: after.filter((m) => !before.includes(m)),
  dropped: before.filter((m) => !after.includes(m)),
});

/** How every mechanism has fared in these changes; drafts, and children of failures, tell nothing. */
export function reflectOn(outcomes: readonly Outcome[]): Notes {
  const changes = outcomes.flatMap(({ candidate, parent }) => {
    if (parent === null || parent.score === -Infinity) return [];
    const edit = editOf(parent.proposal.program.mechanisms, candidate.proposal.program.mechanisms);
    return [{ ...edit, gain: candidate.score - parent.score }];
  });
  const gains = changes.map((c) => c.gain);
  const sums = new Map<string, { sum: number; tries: number }>();
  const count = (name: string, p: number): void => {
    const { sum, tries } = sums.get(name) ?? { sum: 0, tries: 0 };
    sums.set(name, { sum: sum + p, tries: tries + 1 });
  };
  for (const { added, dropped, gain } of changes) {
    const p = shareBelow(gains, gain);
    for (const name of added) count(name, p);
    for (const name of dropped) count(name, 1 - p);
  }
  return new Map([...sums].map(([name, { sum, tries }]) => [name, { tries, standing: (1 / 2 + sum) / (1 + tries) }]));
}

/** Share of values below one of them; equal ones count half. */
function shareBelow(values: readonly number[], value: number): number {
  return values.reduce((sum, v) => sum + (v < value ? 1 : v === value ? 1 / 2 : 0), 0) / values.length;
}
