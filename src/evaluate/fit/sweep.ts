/**
 * @file Which learning rate: a short run of every rate from one start, and the best goes on. Judged on what is held back. A
 * fit of few steps has none to give: it takes the rate in the middle.
 */
import type { Descent } from "./descent.js";

/** Steps of each run. */
const TRIAL = 25;
/** The trials are at most this share of what may be fitted. */
const MOST = 0.25;

export interface Swept {
  readonly descent: Descent;
  /** steps made by all of them */
  readonly steps: number;
}

/** The descents that lose are disposed of. Null where none has a value at its start. */
export function sweep(
  rates: readonly number[],
  iterations: number,
  patience: number,
  begin: (rate: number) => Descent,
): Swept | null {
  const few = rates.length * TRIAL > MOST * iterations;
  const tried = few ? [rates[(rates.length - 1) >> 1]] : rates;
  const descents = tried.map(begin);
  if (descents.length > 1) for (const descent of descents) descent.advance(TRIAL, patience);
  const steps = descents.reduce((sum, descent) => sum + descent.step(), 0);
  const [best, ...losers] = [...descents].sort((a, b) => judgedOf(a) - judgedOf(b)); // stable: of equals the lower rate
  for (const loser of losers) loser.dispose();
  if (losers.length > 0 && best.best() === null) {
    best.dispose();
    return null;
  }
  return { descent: best, steps };
}

const judgedOf = (descent: Descent): number => descent.best()?.judged ?? Infinity;
