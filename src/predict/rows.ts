/**
 * @file Rows that a program reads its exposed parameters from (`programs/expose.ts`): values that were predicted, values of
 * parameters that had priors, and a change of either.
 */
import type { CompiledProgram, PredictedParameter } from "../programs/types.js";
import type { Change } from "./types.js";

/** Where values come from: θ by name, and those of predicted parameters, [steps × columns]. */
export interface Values {
  readonly theta: ReadonlyMap<string, number>;
  readonly predicted: readonly PredictedParameter[];
  readonly columns: number;
  readonly rows: Float64Array | null;
}

/** Fills `into` [max(1, steps) × program.columns]. */
export function fillRows(program: CompiledProgram, values: Values, change: Change | null, into: Float64Array): void {
  const steps = into.length / Math.max(1, program.columns);
  for (const { name, column, length } of program.predicted) {
    const factor = change?.factors[name] ?? 1;
    for (let p = 0; p < Math.max(1, length); p++) {
      const at = reader(values, name, length > 0 ? p : null);
      for (let step = 0; step < steps; step++) {
        const changed = change !== null && step >= change.from && step < change.to;
        into[step * program.columns + column + p] = at(step) * (changed ? factor : 1);
      }
    }
  }
}

/** The value at a step of one parameter, or of one place's. */
function reader(values: Values, name: string, place: number | null): (step: number) => number {
  const own = values.predicted.find((p) => p.name === name);
  if (own !== undefined && values.rows !== null) {
    const [rows, offset] = [values.rows, own.column + (place ?? 0)];
    return (step) => rows[step * values.columns + offset];
  }
  const value = values.theta.get(place === null ? name : `${name}[${place}]`) ?? NaN;
  return () => value;
}

/** θ of a program of which some parameters were exposed. */
export const remaining = (program: CompiledProgram, theta: ReadonlyMap<string, number>): Float64Array =>
  Float64Array.from(program.parameters, ({ name }) => theta.get(name) ?? NaN);
