/**
 * @file How many independent draws a sample with repeated rows is worth, and a thinned sample of about as many. A row that
 * stands m times in a resampled sample is one draw, not m: ranks among clones are rougher than their number says.
 *
 *   effective = (Σ m)² / Σ m²   over the multiplicities m of distinct rows
 *
 * Not for chains: autocorrelation without repeats is not seen here.
 */
import type { Stream } from "../math/rng.js";

export type Draws = readonly (readonly number[])[];

export interface CloneCount {
  readonly distinct: number;
  readonly effective: number;
}

export function countClones(draws: Draws): CloneCount {
  const multiplicity = new Map<string, number>();
  for (const row of draws) {
    const name = row.join();
    multiplicity.set(name, (multiplicity.get(name) ?? 0) + 1);
  }
  const squares = [...multiplicity.values()].reduce((sum, m) => sum + m * m, 0);
  return { distinct: multiplicity.size, effective: squares === 0 ? 0 : draws.length ** 2 / squares };
}

/** Repeats stay rare in this share of the effective number. */
const THINNING = 4;

/** At most `most` rows, taken at random without replacement: a quarter of the effective number; at least one. */
export function independentDraws(draws: Draws, most: number, stream: Stream): Draws {
  if (draws.length === 0) throw new RangeError("Expected posterior draws, got none");
  const wanted = Math.max(1, Math.min(most, draws.length, Math.floor(countClones(draws).effective / THINNING)));
  const order = draws.map((_, i) => i);
  return Array.from({ length: wanted }, (_, i) => {
    const j = i + stream.below(order.length - i);
    [order[i], order[j]] = [order[j], order[i]];
    return draws[order[i]];
  });
}
