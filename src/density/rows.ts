/**
 * @file Choosing columns and rows of tables, repeating them, making them.
 */
import type { Rows } from "./density.js";

/** Some columns, in the order given. */
export function columnsOf({ values, count, width }: Rows, columns: readonly number[]): Rows {
  const out = new Float64Array(count * columns.length);
  for (let i = 0, at = 0; i < count; i++) for (const j of columns) out[at++] = values[i * width + j];
  return { values: out, count, width: columns.length };
}

/** Some rows, in the order given. */
export function rowsAt({ values, width }: Rows, rows: readonly number[]): Rows {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return { values: out, count: rows.length, width };
}

/** The first row, `count` times. */
export function repeated({ values, width }: Rows, count: number): Rows {
  const out = new Float64Array(count * width);
  for (let i = 0; i < count; i++) out.set(values.subarray(0, width), i * width);
  return { values: out, count, width };
}

/** Every row count/rows times, one row's copies together. */
export function spread(x: Rows, count: number): Rows {
  if (x.count === count) return x;
  const [each, width] = [count / x.count, x.width];
  if (!Number.isInteger(each)) throw new RangeError(`Expected a multiple of ${x.count} conditions, got ${count}`);
  const values = new Float64Array(count * width);
  for (let i = 0; i < count; i++)
    for (let j = 0, from = Math.floor(i / each) * width; j < width; j++) values[i * width + j] = x.values[from + j];
  return { values, count, width };
}

/** Rows of equal length as a table. */
export function tableOf(rows: readonly ArrayLike<number>[], width: number): Rows {
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => values.set(row, i * width));
  return { values, count: rows.length, width };
}

/** The table less numbers of its shape. */
export const minus = (x: Rows, values: Float64Array): Rows => ({
  ...x,
  values: x.values.map((v, at) => v - values[at]),
});

/** The columns of a, then those of b. */
export function beside(a: Rows, b: Rows): Rows {
  const width = a.width + b.width;
  const values = new Float64Array(a.count * width);
  for (let i = 0; i < a.count; i++) {
    values.set(a.values.subarray(i * a.width, (i + 1) * a.width), i * width);
    values.set(b.values.subarray(i * b.width, (i + 1) * b.width), i * width + a.width);
  }
  return { values, count: a.count, width };
}
