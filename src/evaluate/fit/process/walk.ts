/**
 * @file Columns of A for values that change in time: a level that is unknown, and a random walk about it.
 *
 *   x[o] = level · v₀ + w[o],   w[0] = 0,   w[o] = w[o − 1] + step · v_o
 *
 * Rows after the seen ones have no v: there the walk holds. Local level model (Harvey 1989).
 */

export interface Walk {
  /** prior sd of the level */
  readonly level: number;
  /** sd of the change from one row to the next */
  readonly step: number;
}

/** [rows × columns], row-major */
export interface Basis {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Column 0 is the level, column o the change that leads to row o. `seen`: rows of which data speak. */
export function walkBasis({ level, step }: Walk, rows: number, seen: number): Basis {
  const columns = Math.max(1, Math.min(rows, seen));
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values[row * columns] = level;
    for (let o = 1; o <= Math.min(row, columns - 1); o++) values[row * columns + o] = step;
  }
  return { values, rows, columns };
}
