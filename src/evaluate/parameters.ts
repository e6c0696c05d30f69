/** @file What was learnt about parameters: pooled posterior draws, their medians and central 90 % intervals. */
import type { ParameterSummary } from "../core/types.js";
import { logSumExp } from "../math/log-sum-exp.js";
import type { Parameter } from "../programs/types.js";
import { systematic } from "./tempered.js";
import type { Replicate } from "./weigher.js";

const MAX_DRAWS = 200;

/** Draws of all replicates, each replicate in proportion to its Ẑ; at most 200. */
export function pooledDraws(replicates: readonly Replicate[]): readonly (readonly number[])[] {
  const possible = replicates.filter(({ logZ, draws }) => logZ > -Infinity && draws.length > 0);
  if (possible.length === 0) return [];
  const logTotal = logSumExp(possible.map(({ logZ }) => logZ));
  const weights = possible.map(({ logZ }) => Math.exp(logZ - logTotal));
  const origin = systematic(weights, MAX_DRAWS, 0.5);
  return possible.flatMap(({ draws }, r) => evenly(draws, origin.filter((o) => o === r).length));
}

/** `count` of the items, evenly spaced. */
function evenly<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]);
}

export function summariseParameters(
  parameters: readonly Parameter[],
  draws: readonly (readonly number[])[],
): readonly ParameterSummary[] {
  if (draws.length === 0) return [];
  return parameters.map(({ name, unit }, i) => {
    const sorted = Float64Array.from(draws, (d) => d[i]).sort();
    return { name, unit, median: quantile(sorted, 0.5), lower: quantile(sorted, 0.05), upper: quantile(sorted, 0.95) };
  });
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
