/**
 * @file What a network reads, standardised by what may be seen: (x − mean)/sd of each feature, over the rows seen of each
 * lane in a forecast (places differ in size), over the arms seen otherwise. A value that was not measured is the one before
 * it, else the one after it, else the mean; a feature that does not vary is 0.
 */
import type { Features } from "../../envs/types.js";

/** [lanes × rows × width], row-major */
export interface Standardised {
  readonly values: Float64Array;
  readonly lanes: number;
  readonly rows: number;
  readonly width: number;
}

/** Rows [from, split) of every lane. */
export function overRows({ values, rows, width }: Features, lanes: number, from: number, split: number): Standardised {
  const seen = split - from;
  const out = new Float64Array(lanes * seen * width);
  for (let lane = 0; lane < lanes; lane++)
    for (let j = 0; j < width; j++) {
      const series = Float64Array.from({ length: seen }, (_, i) => values[(lane * rows + from + i) * width + j]);
      const moments = momentsOf(series);
      standardise(filled(series), moments).forEach((x, i) => (out[(lane * seen + i) * width + j] = x));
    }
  return { values: out, lanes, rows: seen, width };
}

/** The lanes asked for (one arm each), by the moments of those in `seen`. Features have one row. */
export function overLanes(
  { values, width }: Features,
  lanes: readonly number[],
  seen: readonly number[],
): Standardised {
  const out = new Float64Array(lanes.length * width);
  for (let j = 0; j < width; j++) {
    const moments = momentsOf(Float64Array.from(seen, (lane) => values[lane * width + j]));
    const wanted = Float64Array.from(lanes, (lane) => values[lane * width + j]);
    standardise(wanted, moments).forEach((x, i) => (out[i * width + j] = x));
  }
  return { values: out, lanes: lanes.length, rows: 1, width };
}

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

function momentsOf(values: Float64Array): Moments {
  const measured = values.filter((x) => !Number.isNaN(x));
  if (measured.length === 0) return { mean: 0, sd: 0 };
  const mean = measured.reduce((s, x) => s + x, 0) / measured.length;
  return { mean, sd: Math.sqrt(measured.reduce((s, x) => s + (x - mean) ** 2, 0) / measured.length) };
}

const standardise = (values: Float64Array, { mean, sd }: Moments): Float64Array =>
  values.map((x) => (Number.isNaN(x) || !(sd > 1e-12 * Math.abs(mean)) ? 0 : (x - mean) / sd));

/** In place: forward, then backward. */
function filled(series: Float64Array): Float64Array {
  for (let i = 1; i < series.length; i++) if (Number.isNaN(series[i])) series[i] = series[i - 1];
  for (let i = series.length - 2; i >= 0; i--) if (Number.isNaN(series[i])) series[i] = series[i + 1];
  return series;
}
