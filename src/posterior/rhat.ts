/**
 * @file R̂, the potential scale reduction (Gelman & Rubin 1992): how much wider all chains together are than each alone,
 * √(((n−1)/n W + B/n) / W). `rankRhat` is its rank-normalised, split and folded form (Vehtari et al. 2021, §4). NaN where
 * a quantity never moves.
 */
import { folded, rankScores, splitChains } from "./rank-scores.js";
import type { ChainRows } from "./rank-scores.js";

export function rhat(rows: ChainRows): number {
  const { within, total } = variances(rows);
  return Math.sqrt(total / within);
}

/** The larger of that of the values and that of their distances from the median. */
export function rankRhat(rows: ChainRows): number {
  const of = (values: ChainRows): number => rhat(rankScores(splitChains(values)));
  return Math.max(of(rows), of(folded(rows)));
}

/** Mean variance within chains W, and the variance estimate (n−1)/n W + B/n. */
export function variances(rows: ChainRows): { readonly within: number; readonly total: number } {
  const n = rows[0].length;
  const means = rows.map((row) => row.reduce((s, v) => s + v, 0) / n);
  const within =
    rows.reduce((sum, row, m) => sum + row.reduce((s, v) => s + (v - means[m]) ** 2, 0) / (n - 1), 0) / rows.length;
  const centre = means.reduce((s, v) => s + v, 0) / means.length;
  const between = rows.length > 1 ? means.reduce((s, v) => s + (v - centre) ** 2, 0) / (means.length - 1) : 0;
  return { within, total: ((n - 1) / n) * within + between };
}
