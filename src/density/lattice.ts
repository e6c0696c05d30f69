/**
 * @file Counts in disguise: columns that are whole numbers after undoing a square root or log(1 + x), and multiplying by
 * a column of the condition (a fraction of a population) or dividing by a constant step. They are learnt as counts, so
 * that they have a mass; a density of numbers with ties would have no upper bound.
 */
import { column } from "./columns.js";
import type { Rows } from "./density.js";

export interface Lattice {
  readonly undo: "nothing" | "root" | "log1p";
  /** column of the condition that the undone value is multiplied by */
  readonly times: number | null;
  readonly step: number;
}

const UNDO = { nothing: (x: number) => x, root: (x: number) => x * x, log1p: Math.expm1 } as const;
const REDO = { nothing: (x: number) => x, root: Math.sqrt, log1p: Math.log1p } as const;
const UNDOS = ["nothing", "root", "log1p"] as const;
const TOLERANCE = 1e-6;
/** Relative; what rounding leaves of equality. */
const EQUAL = 1e-9;

/** Beyond, what is computed has no digits left that could show a fraction. */
const LARGEST = 1e9;
/** Beyond, hardly any number has a fraction. */
const LARGEST_PLAIN = 2 ** 50;

const nearWhole = (x: number): boolean => Math.abs(x) <= LARGEST && Math.abs(x - Math.round(x)) <= TOLERANCE;
const isWhole = (x: number): boolean => Number.isInteger(x) && Math.abs(x) <= LARGEST_PLAIN;

/** The first reading under which all values are whole numbers; null for real numbers. */
export function findLattice(values: Float64Array, condition: Rows): Lattice | null {
  const undos = values.some((v) => v < 0) ? UNDOS.slice(0, 1) : UNDOS;
  const populations = Array.from({ length: condition.width }, (_, j) => j).filter((j) =>
    column(condition, j).every((c) => Number.isInteger(c) && c > 1),
  );
  const exact = undos.flatMap((undo) => [null, ...populations].map((times): Lattice => ({ undo, times, step: 1 })));
  const found = exact.find((lattice) => isOn(lattice, values, condition));
  if (found !== undefined) return found;
  const stepped = undos.map((undo): Lattice => ({ undo, times: null, step: smallestStep(values.map(UNDO[undo])) }));
  return stepped.find((l) => l.step > 0 && isOn(l, values, condition)) ?? null;
}

/** All values are counts, and not all the same: small numbers are not zeros. */
function isOn(lattice: Lattice, values: Float64Array, condition: Rows): boolean {
  const counts = countsOf(lattice, values, condition);
  return counts.every(Number.isInteger) && counts.some((k) => k !== counts[0]);
}

/** Smallest gap between distinct values; 0 where most values are distinct. */
function smallestStep(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const equal = EQUAL * (sorted[sorted.length - 1] - sorted[0]);
  const gaps = Array.from(sorted.subarray(1)).flatMap((v, i) => (v - sorted[i] > equal ? [v - sorted[i]] : []));
  // a value so large that gaps vanish beside it does not make the others equal
  const distinct = sorted.filter((v, i) => i === 0 || v - sorted[i - 1] > EQUAL * Math.abs(v)).length;
  const few = gaps.length > 0 && distinct <= values.length / 2;
  return few ? gaps.reduce((a, b) => Math.min(a, b)) : 0;
}

/** Whole numbers, NaN where a value does not lie on the lattice. */
export function countsOf(lattice: Lattice, values: Float64Array, condition: Rows): Float64Array {
  const { undo, times, step } = lattice;
  return values.map((v, i) => {
    const k = (UNDO[undo](v) * (times === null ? 1 : condition.values[i * condition.width + times])) / step;
    const count = nearWhole(k) || (isWhole(v) && k === v) ? Math.round(k) + 0 : NaN;
    return isBack(lattice, v, count, condition, i) ? count : NaN;
  });
}

/** Whether the count gives the value again: beside a step of e⁶⁰, 1.3 and 0.2 would both be no step at all. */
function isBack(lattice: Lattice, value: number, count: number, condition: Rows, row: number): boolean {
  const off = Math.abs(valueOf(lattice, count, condition, row) - value);
  return off <= TOLERANCE * Math.max(Math.abs(value), valueOf(lattice, 1, condition, row));
}

/** The value of a count in row `row` of the condition. */
export const valueOf = ({ undo, times, step }: Lattice, count: number, condition: Rows, row: number): number =>
  REDO[undo]((count * step) / (times === null ? 1 : condition.values[row * condition.width + times]));

/** x with every column of counts replaced by its counts. */
export function withCounts(lattices: readonly (Lattice | null)[], x: Rows, condition: Rows): Rows {
  const values = Float64Array.from(x.values);
  lattices.forEach((lattice, j) => {
    if (lattice === null) return;
    countsOf(lattice, column(x, j), condition).forEach((k, i) => (values[i * x.width + j] = k));
  });
  return { ...x, values };
}
