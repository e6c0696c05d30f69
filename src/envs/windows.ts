/** @file Folds of a forecast: what is fitted is followed at once by what is scored, and validation ends before tests begin. */
import type { Fold } from "./types.js";

/** First fitted, first scored, first not scored: indices of observations. */
export type Window = readonly [from: number, split: number, to: number];

/** Windows moved on by `shift` observations at a time. */
export function movedOn([from, split, to]: Window, shift: number, count: number): Window[] {
  return Array.from({ length: count }, (_, k) => [from + k * shift, split + k * shift, to + k * shift] as const);
}

/** Windows that all begin at 0, each scored where the one before it ends; the last ends at `end`. */
export function growing(end: number, horizon: number, count: number): Window[] {
  return Array.from({ length: count }, (_, k) => {
    const to = end - (count - 1 - k) * horizon;
    return [0, to - horizon, to] as const;
  });
}

/** `nameOf`: what a fold is called by the index of its first scored observation. */
export function foldsOf(
  validation: readonly Window[],
  test: readonly Window[],
  nameOf: (index: number) => string,
): readonly Fold[] {
  const opened = Math.min(...test.map(([, split]) => split));
  const late = validation.find(([, , to]) => to > opened);
  if (late) throw new RangeError(`Expected validation windows to end by ${opened}, got ${late[2]}`);
  const fold =
    (purpose: Fold["purpose"]) =>
    ([from, split, to]: Window): Fold => ({
      name: `${purpose} from ${nameOf(split)}`,
      purpose,
      fitted: [0],
      scored: [0],
      window: { from, split, to },
    });
  return [...validation.map(fold("validation")), ...test.map(fold("test"))];
}
