/**
 * @file Which learning rate: short runs of every rate from one start, longer ones of the best two, and the best goes on
 * (successive halving, Jamieson & Talwalkar 2016). Judged on what is held back.
 */
import type { Descent } from "./descent.js";

/** Steps of each round, and how many descents are left after it. */
const ROUNDS = [
  { steps: 25, left: 2 },
  { steps: 35, left: 1 },
] as const;

export interface Swept {
  readonly descent: Descent;
  /** steps made by all of them */
  readonly steps: number;
}

/** The descents that lose are disposed of. Null where none has a value at its start. */
export function sweep(descents: readonly Descent[], patience: number): Swept | null {
  let running = [...descents];
  const steps = (): number => descents.reduce((sum, descent) => sum + descent.step(), 0);
  for (const { steps: count, left } of running.length === 1 ? [] : ROUNDS) {
    for (const descent of running) descent.advance(count, patience);
    running.sort((a, b) => judgedOf(a) - judgedOf(b)); // stable: of equals the lower rate
    for (const loser of running.slice(left)) loser.dispose();
    running = running.slice(0, left);
  }
  const [descent] = running;
  if (descents.length > 1 && descent.best() === null) {
    descent.dispose();
    return null;
  }
  return { descent, steps: steps() };
}

const judgedOf = (descent: Descent): number => descent.best()?.judged ?? Infinity;
