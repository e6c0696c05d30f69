/**
 * @file What smooth means are regressed on: the condition and its squares and products, where there are rows enough.
 */
import type { Rows } from "./density.js";

/** Fewer rows per coefficient than this, or more products than that, and means are linear. */
const ROWS_PER_COEFFICIENT = 5;
const MOST_FEATURES = 120;

/** (c, c_i c_j for i ≤ j) of further rows, or c alone, as the rows to be fitted allow. */
export function quadraticFeatures({ count, width }: Rows): (condition: Rows) => Rows {
  const features = width + (width * (width + 1)) / 2;
  const enough = count >= ROWS_PER_COEFFICIENT * (1 + features) && features <= MOST_FEATURES;
  return enough ? withSquares : (rows) => rows;
}

function withSquares({ values, count, width }: Rows): Rows {
  const wide = width + (width * (width + 1)) / 2;
  const out = new Float64Array(count * wide);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    out.set(row, i * wide);
    let at = i * wide + width;
    for (let a = 0; a < width; a++) for (let b = a; b < width; b++) out[at++] = row[a] * row[b];
  }
  return { values: out, count, width: wide };
}
