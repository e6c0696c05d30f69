/**
 * @file Rows of predicted parameters: rows[row · columns + column], one row for each step (one alone for programs without
 * time). The row of a step is its index; `initial` and `simulate` see the first, an observation that of the step which begins
 * there, the last one at the end.
 */
import type { PredictedParameter, World } from "./types.js";

type Predicting = { readonly predicted: readonly PredictedParameter[]; readonly columns: number };

export const rowCount = ({ steps }: Pick<World, "steps">): number => Math.max(1, steps);

/** Every predicted value at one place between its bounds: 0 the lower, 1 the upper. A start, and what trials run on. */
export function rowsAt({ predicted, columns }: Predicting, world: Pick<World, "steps">, place: number): Float64Array {
  const row = predicted.flatMap(({ lower, upper, length }) =>
    Array.from({ length: Math.max(1, length) }, () => lower + (upper - lower) * place),
  );
  return Float64Array.from({ length: rowCount(world) * columns }, (_, i) => row[i % columns]);
}

/** Why a program cannot be weighed by evidence, in one line; null where it can. */
export function predictedRefusal({ predicted }: Pick<Predicting, "predicted">): string | null {
  if (predicted.length === 0) return null;
  const names = predicted.map(({ name }) => name).join(", ");
  return `${names} ${predicted.length === 1 ? "is" : "are"} predicted by a network: use --evidence fit`;
}

/** Rows of the shape that a program reads, else an error that names what is predicted. */
export function expectRows(
  program: Predicting,
  world: Pick<World, "steps">,
  rows: Float64Array | undefined,
): Float64Array | null {
  const expected = rowCount(world) * program.columns;
  if (expected === 0) return null;
  if (rows?.length === expected) return rows;
  const names = program.predicted.map(({ name }) => name).join(", ");
  const shape = `[${rowCount(world)} steps × ${program.columns}]`;
  throw new Error(`Expected rows of predicted values ${shape} for ${names}, got ${rows ? rows.length : "none"}`);
}
