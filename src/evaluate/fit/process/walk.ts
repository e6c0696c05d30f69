/**
 * @file Columns of A for values that change in time: a level that is unknown, and a random walk about it.
 *
 *   x[o] = level · v₀ + w[o],   w[0] = 0,   w[o] = back · w[o − 1] + step · v_o
 *
 * Rows after the seen ones have no v: there the walk holds (back = 1) or returns to its level. Discrete Ornstein–Uhlenbeck
 * (1930); with back = 1 the random walk of Harvey (1989), local level model.
 */

export interface Walk {
  /** prior sd of the level */
  readonly level: number;
  /** sd of the change from one row to the next */
  readonly step: number;
  /** share of the distance from the level that is left a row later */
  readonly back: number;
}

/** [rows × columns], row-major */
export interface Basis {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Column 0 is the level, column o the change that leads to row o. `seen`: rows of which data speak. */
export function walkBasis({ level, step, back }: Walk, rows: number, seen: number): Basis {
  const columns = Math.max(1, Math.min(rows, seen));
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values[row * columns] = level;
    for (let o = 1; o <= Math.min(row, columns - 1); o++) values[row * columns + o] = step * back ** (row - o);
  }
  return { values, rows, columns };
}
