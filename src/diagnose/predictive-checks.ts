/**
 * @file Posterior-predictive p-values of statistics (Gelman, Meng & Stern 1996): how often data replicated from the
 * posterior are at least as far out as the observed ones,
 *
 *   p = 2 min{ P(T_rep ≤ T_obs), P(T_rep ≥ T_obs) }, at most 1, from S replicated data sets, each tail (1 + count)/(S + 1).
 *
 * A check of the program against the data, not of the computation; conservative, because θ was fitted to the same data, so
 * that a small p is worth more than it says and a large one less. Adjusted for the number of statistics (Holm).
 */
import { holm } from "./adjust.js";

export interface PredictiveCheck {
  readonly statistic: string;
  readonly observed: number;
  /** of the replicated data, central 90 % */
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly p: number;
  /** Monte Carlo error of p */
  readonly se: number;
  readonly adjusted: number;
}

/** `replicated`: [data sets][statistics]; statistics that are not finite in the data are left out. */
export function predictiveChecks(
  names: readonly string[],
  observed: ArrayLike<number>,
  replicated: readonly ArrayLike<number>[],
): PredictiveCheck[] {
  const kept = names.map((_, j) => j).filter((j) => Number.isFinite(observed[j]));
  const checks = kept.map((j) =>
    checkOne(names[j], observed[j], Float64Array.from(replicated, (row) => row[j]).sort()),
  );
  const adjusted = holm(checks.map(({ p }) => p));
  return checks.map((check, i) => ({ ...check, adjusted: adjusted[i] }));
}

/** `values` in increasing order */
function checkOne(statistic: string, observed: number, values: Float64Array): Omit<PredictiveCheck, "adjusted"> {
  const n = values.length;
  const below = values.filter((x) => x <= observed).length;
  const above = values.filter((x) => x >= observed).length;
  const tail = (1 + Math.min(below, above)) / (n + 1);
  const at = (q: number): number => values[Math.min(n - 1, Math.floor(q * n))];
  return {
    statistic,
    observed,
    lower: at(0.05),
    median: at(0.5),
    upper: at(0.95),
    p: Math.min(1, 2 * tail),
    se: 2 * Math.sqrt((tail * Math.max(0, 1 - tail)) / (n + 1)),
  };
}
