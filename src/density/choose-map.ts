/**
 * @file Which map a column gets: the one under which a normal model of the column, its mean quadratic in the condition,
 * is likeliest, −(N/2) log RSS + Σ log slope (Box & Cox 1964, eq. 8), where it beats the plain column by a margin.
 */
import { identity, root, tails } from "./column-map.js";
import type { ColumnMap } from "./column-map.js";
import type { Rows } from "./density.js";
import { leastSquares } from "./least-squares.js";
import { quadraticFeatures } from "./quadratic-features.js";

/** Nats per row by which a map has to be better. */
const MARGIN = 0.1;
/** Widths of the linear part, in robust standard deviations. */
const SCALES = [1, 3] as const;
const LOW_SHARE = 0.05;
const NORMAL_QUARTILE = 0.6744897501960817;

/** Maps to choose from; the first is kept unless another is clearly better. */
export function candidatesFor(values: Float64Array, whole: boolean): readonly ColumnMap[] {
  const plain = whole && values.every((v) => v >= 0) ? root : identity;
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
  const median = at(0.5);
  const robust = (at(0.75) - at(0.25)) / (2 * NORMAL_QUARTILE);
  const around = robust > 0 ? SCALES.map((s) => tails(median, s * robust)) : [];
  const sizes = values.map(Math.abs).sort();
  const low = sizes[Math.floor(LOW_SHARE * sizes.length)];
  const logarithmic = low > 0 && sizes[sizes.length - 1] > 10 * low ? [tails(0, low)] : [];
  return [plain, ...around, ...logarithmic];
}

/** One map for each column; `condition` at unit scale. */
export function chooseMaps(x: Rows, candidates: readonly (readonly ColumnMap[])[], condition: Rows): ColumnMap[] {
  const trials = candidates.flatMap((maps, j) => (maps.length > 1 ? maps.map((map) => ({ map, j })) : []));
  if (trials.length === 0) return candidates.map(([only]) => only);
  const N = x.count;
  const values = new Float64Array(N * trials.length);
  const slopes = trials.map(() => 0);
  trials.forEach(({ map, j }, t) => {
    for (let i = 0; i < N; i++) {
      const v = x.values[i * x.width + j];
      values[i * trials.length + t] = map.forward(v);
      slopes[t] += map.logSlope(v) / N;
    }
  });
  const targets = { values: standardised(values, trials.length, slopes), count: N, width: trials.length };
  const features = quadraticFeatures(condition)(condition);
  const predicted = leastSquares(targets, features).predict(features);
  const scores = trials.map((_, t) => {
    let rss = 0;
    for (let i = 0; i < N; i++) rss += (targets.values[i * trials.length + t] - predicted[i * trials.length + t]) ** 2;
    return slopes[t] - 0.5 * Math.log(rss / N);
  });
  return candidates.map((maps, j) => {
    const own = trials.flatMap((trial, t) => (trial.j === j ? [{ map: trial.map, score: scores[t] }] : []));
    if (own.length === 0) return maps[0];
    const best = own.reduce((a, b) => (b.score > a.score ? b : a));
    return best.score > own[0].score + MARGIN ? best.map : maps[0];
  });
}

/** Columns less their mean, over their standard deviation, whose logarithm is taken from `slopes`. */
function standardised(values: Float64Array, width: number, slopes: number[]): Float64Array {
  const count = values.length / width;
  const out = new Float64Array(values.length);
  for (let t = 0; t < width; t++) {
    const { mean, sd } = meanAndSd(values.filter((_v, at) => at % width === t));
    for (let i = 0; i < count; i++) out[i * width + t] = (values[i * width + t] - mean) / sd;
    slopes[t] -= Math.log(sd);
  }
  return out;
}

/** Scaled by the largest number, so that squares do not overflow; sd 1 for a column without spread. */
export function meanAndSd(values: Float64Array): { readonly mean: number; readonly sd: number } {
  const size = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  if (size === 0) return { mean: 0, sd: 1 };
  const mean = values.reduce((s, v) => s + v / values.length, 0);
  const sd = size * Math.sqrt(values.reduce((s, v) => s + ((v - mean) / size) ** 2, 0) / values.length);
  return { mean, sd: sd > 1e-12 * Math.abs(mean) ? sd : 1 };
}
