/** @file Numbers that describe a sample. */

/** NaN of nothing. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Standard error of the mean of independent values; Infinity where there is a single one: unknown, not small. */
export function standardErrorOfMean(values: readonly number[]): number {
  const n = values.length;
  const center = meanOf(values);
  return n < 2 ? Infinity : Math.sqrt(values.reduce((sum, x) => sum + (x - center) ** 2, 0) / (n * (n - 1)));
}

/** Quantile p of sorted values, linear between order statistics (Hyndman & Fan 1996, type 7); NaN of nothing. */
export function quantileOf(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
