/**
 * @file Have the chains converged, and how many independent draws are they worth? By the reference's rules (Vehtari et al.
 * 2021): rank-normalised split-R̂ ≤ 1.01, bulk and tail effective size at least 100 for each of four chains.
 */
import type { Chains } from "./chains.js";
import { bulkSize, tailSize } from "./effective-size.js";
import type { ChainRows } from "./rank-scores.js";
import { rankRhat } from "./rhat.js";

export interface ChainReport {
  /** [d], of every parameter; `logDensity` is watched as one more quantity */
  readonly rhat: readonly number[];
  readonly bulk: readonly number[];
  readonly tail: readonly number[];
  readonly logDensityRhat: number;
  /** one sentence for each rule that is broken */
  readonly warnings: readonly string[];
}

export const LARGEST_RHAT = 1.01;
export const LEAST_SIZE = 400;

export function diagnoseChains(chains: Chains, names?: readonly string[]): ChainReport {
  const rows = Array.from({ length: chains.dim }, (_, j) => parameterRows(chains, j));
  const rhat = rows.map(rankRhat);
  const bulk = rows.map(bulkSize);
  const tail = rows.map(tailSize);
  const logDensityRhat = rankRhat(rowsOf(chains, chains.logDensity, 0, 1));
  const name = (j: number): string => names?.[j] ?? `parameter ${j + 1}`;
  const warnings = rhat.flatMap((r, j) => [
    ...(r <= LARGEST_RHAT ? [] : [`${name(j)}: R-hat ${r.toFixed(3)} is above ${LARGEST_RHAT}`]),
    ...(bulk[j] >= LEAST_SIZE ? [] : [`${name(j)}: bulk effective size ${bulk[j].toFixed(0)} is below ${LEAST_SIZE}`]),
    ...(tail[j] >= LEAST_SIZE ? [] : [`${name(j)}: tail effective size ${tail[j].toFixed(0)} is below ${LEAST_SIZE}`]),
  ]);
  if (!(logDensityRhat <= LARGEST_RHAT))
    warnings.push(`log density: R-hat ${logDensityRhat.toFixed(3)} is above ${LARGEST_RHAT}`);
  return { rhat, bulk, tail, logDensityRhat, warnings };
}

/** Draws of parameter j, chain by chain. */
export const parameterRows = (chains: Chains, j: number): ChainRows => rowsOf(chains, chains.theta, j, chains.dim);

function rowsOf({ chains, draws }: Chains, values: Float64Array, column: number, width: number): ChainRows {
  return Array.from({ length: chains }, (_, c) =>
    Float64Array.from({ length: draws }, (_d, t) => values[(t * chains + c) * width + column]),
  );
}
