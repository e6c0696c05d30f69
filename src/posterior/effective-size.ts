/**
 * @file Effective sample size of correlated draws from several chains: S / (1 + 2 Σ ρ_t), autocorrelations of all chains
 * combined (Vehtari et al. 2021, eq. 10) and summed as long as those of neighbouring pairs stay positive and fall
 * (Geyer 1992).
 */
import { quantileOf } from "../math/sample.js";
import { rankScores, sortedDraws, splitChains } from "./rank-scores.js";
import type { ChainRows } from "./rank-scores.js";
import { variances } from "./rhat.js";

/** Of the mean of a quantity: its draws as they are. NaN where it never moves. */
export function effectiveSize(rows: ChainRows): number {
  const [chains, n] = [rows.length, rows[0].length];
  const { within, total } = variances(rows);
  if (!(total > 0)) return NaN;
  const centred = rows.map((row) => {
    const mean = row.reduce((s, v) => s + v, 0) / n;
    return row.map((v) => v - mean);
  });
  const correlation = (lag: number): number => {
    let sum = 0;
    for (const row of centred) for (let t = lag; t < n; t++) sum += row[t] * row[t - lag];
    return 1 - (within - (sum / (n * chains)) * (n / (n - 1))) / total;
  };
  const size = chains * n;
  return Math.min(size / autocorrelationTime(correlation, n), size * Math.log10(size));
}

/** 1 + 2 Σ ρ_t over Geyer's initial monotone sequence. */
function autocorrelationTime(correlation: (lag: number) => number, n: number): number {
  let pair = 1 + correlation(1);
  let sum = pair;
  for (let lag = 2; lag + 1 < n; lag += 2) {
    const next = correlation(lag) + correlation(lag + 1);
    if (!(next > 0)) break;
    pair = Math.min(pair, next);
    sum += pair;
  }
  return Math.max(2 * sum - 1, 1 / Math.log10(2 * n));
}

/** How well the centre is known. */
export const bulkSize = (rows: ChainRows): number => effectiveSize(rankScores(splitChains(rows)));

/** How well the 5 % and the 95 % quantile are known: the smaller of the two. */
export function tailSize(rows: ChainRows): number {
  const sorted = sortedDraws(rows);
  return Math.min(quantileSize(rows, quantileOf(sorted, 0.05)), quantileSize(rows, quantileOf(sorted, 0.95)));
}

/** Of the share of draws below a value. */
export const quantileSize = (rows: ChainRows, value: number): number =>
  effectiveSize(splitChains(rows).map((row) => row.map((v) => (v <= value ? 1 : 0))));
