/**
 * @file Parameters on one scale: the prior's distribution function of each, read off sorted prior draws with straight
 * lines between them. Units and long tails are gone, and distances count all parameters alike.
 */

/** θ [d] → scores in [0, 1] [d]. */
export function priorScores(prior: readonly (readonly number[])[]): (theta: readonly number[]) => number[] {
  const columns = (prior[0] ?? []).map((_, j) => Float64Array.from(prior, (row) => row[j]).sort());
  return (theta) => theta.map((x, j) => scoreIn(columns[j], x));
}

function scoreIn(sorted: Float64Array, x: number): number {
  const last = sorted.length - 1;
  if (x <= sorted[0]) return 0;
  if (x >= sorted[last]) return 1;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle;
    else high = middle;
  }
  const step = sorted[high] - sorted[low];
  return (low + (step > 0 ? (x - sorted[low]) / step : 0.5)) / last;
}
