/**
 * @file The role "reflect" without a language model: how each mechanism of a library has fared so far.
 *
 *   standing(m) = (1/2 + Σ w p) / (1 + Σ w)
 *
 * p is the share of all changes so far that gained less than the one that added m (1 − p where it took m out), so that
 * standings need no scale of scores; 1/2 is what an untried mechanism has. A failure gains least of all.
 *
 *   influence(c) = (1 + Σ w r) / (1 + Σ w)
 *
 * r is the share of all changes that moved the score less, up or down, than one within the choice c: where members differ
 * much, the others are worth a look, and what made no difference will make none. A choice that was not touched has 1.
 *
 * w = 0.9^(changes since): what a change brought depends on what stood beside it, so that what is long past counts less.
 */
import type { Outcome } from "../core/types.js";

export interface Note {
  /** what was seen, by its weight */
  readonly tries: number;
  /** 0 … 1 */
  readonly standing: number;
}

export type Notes = ReadonlyMap<string, Note>;

export interface Edit {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** What distinguishes two sets of mechanisms. */
export const editOf = (before: readonly string[], after: readonly string[]): Edit => ({
  added: after.filter((m) => !before.includes(m)),
  dropped: before.filter((m) => !after.includes(m)),
});

const FADING = 0.9; // weight of a change against that of the next one

/** How every mechanism has fared in these changes; drafts, and children of failures, tell nothing. */
export function reflectOn(outcomes: readonly Outcome[]): Notes {
  const changes = changesIn(outcomes);
  const gains = changes.map((c) => c.gain);
  const sums = sumsBy(changes, ({ added, dropped, gain }) => {
    const p = shareBelow(gains, gain);
    return [...added.map((name) => [name, p] as const), ...dropped.map((name) => [name, 1 - p] as const)];
  });
  return new Map([...sums].map(([name, { sum, weight }]) => [name, { tries: weight, standing: (1 / 2 + sum) / (1 + weight) }])); // prettier-ignore
}

/** Of the choice that a mechanism belongs to, from 0 to 1. */
export type Influence = (mechanism: string) => number;

export function influenceIn(outcomes: readonly Outcome[], choiceOf: (mechanism: string) => string): Influence {
  const changes = changesIn(outcomes);
  const sizes = changes.map(({ gain }) => Math.abs(gain));
  const sums = sumsBy(changes, ({ added, dropped, gain }) => {
    const r = shareBelow(sizes, Math.abs(gain));
    return [...new Set([...added, ...dropped].map(choiceOf))].map((choice) => [choice, r] as const);
  });
  return (mechanism) => {
    const { sum, weight } = sums.get(choiceOf(mechanism)) ?? { sum: 0, weight: 0 };
    return (1 + sum) / (1 + weight);
  };
}

interface Change extends Edit {
  readonly gain: number;
}

function changesIn(outcomes: readonly Outcome[]): Change[] {
  return outcomes.flatMap(({ candidate, parent }) => {
    if (parent === null || parent.score === -Infinity) return [];
    const edit = editOf(parent.proposal.program.mechanisms, candidate.proposal.program.mechanisms);
    return [{ ...edit, gain: candidate.score - parent.score }];
  });
}

/** Σ w x and Σ w of what each change says of each name, oldest change first. */
function sumsBy(
  changes: readonly Change[],
  says: (change: Change) => readonly (readonly [string, number])[],
): Map<string, { readonly sum: number; readonly weight: number }> {
  const sums = new Map<string, { sum: number; weight: number }>();
  changes.forEach((change, i) => {
    const w = FADING ** (changes.length - 1 - i);
    for (const [name, x] of says(change)) {
      const { sum, weight } = sums.get(name) ?? { sum: 0, weight: 0 };
      sums.set(name, { sum: sum + w * x, weight: weight + w });
    }
  });
  return sums;
}

/** Share of values below one of them; equal ones count half. */
function shareBelow(values: readonly number[], value: number): number {
  return values.reduce((sum, v) => sum + (v < value ? 1 : v === value ? 1 / 2 : 0), 0) / values.length;
}
