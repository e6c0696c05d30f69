/**
 * @file Choosing columns and repeating rows of tables.
 */
import type { Rows } from "./density.js";

/** Some columns, in the order given. */
export function columnsOf({ values, count, width }: Rows, columns: readonly number[]): Rows {
  const out = new Float64Array(count * columns.length);
  for (let i = 0, at = 0; i < count; i++) for (const j of columns) out[at++] = values[i * width + j];
  return { values: out, count, width: columns.length };
}

/** The first row, `count` times. */
export function repeated({ values, width }: Rows, count: number): Rows {
  const out = new Float64Array(count * width);
  for (let i = 0; i < count; i++) out.set(values.subarray(0, width), i * width);
  return { values: out, count, width };
}

/** Rows of equal length as a table. */
export function tableOf(rows: readonly ArrayLike<number>[], width: number): Rows {
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => values.set(row, i * width));
  return { values, count: rows.length, width };
}
