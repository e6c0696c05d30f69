/**
 * @file Which columns mix single values with a continuous rest, and what is learnt of each from which rows given what.
 */
import { column, planColumns } from "./columns.js";
import type { Pairs, Rows } from "./density.js";
import { findLattice } from "./lattice.js";
import { beside, columnsOf, rowsAt } from "./rows.js";

export interface Mixed {
  readonly column: number;
  readonly atoms: readonly number[];
  /** rows that have none of them */
  readonly rest: readonly number[];
}

/** A value is an atom if at least this share and number of rows have it. */
const ATOM_SHARE = 0.02;
const ATOM_ROWS = 10;
/** Fewer rows than this, and the rest is spread evenly over their range. */
const REST_ROWS = 20;
/** Fewer rows per column of the condition than this, and the rest is learnt without it. */
const ROWS_PER_COLUMN = 4;
const MOST_ATOMS = 8;

/** Too few rows to learn the rest from. */
export const isSparse = ({ rest }: Mixed): boolean => rest.length < REST_ROWS;

export function planMixed({ x, condition }: Pairs): Mixed[] {
  const constant = planColumns(x, condition).atoms.map((a) => a.column);
  return Array.from({ length: x.width }, (_, j) => j).flatMap((j) => {
    if (constant.includes(j)) return [];
    const values = column(x, j);
    const atoms = commonValues(values);
    const plain = atoms.length === 0 || findLattice(values, condition) !== null;
    const rest = Array.from({ length: x.count }, (_, i) => i).filter((i) => !atoms.includes(values[i]));
    return plain ? [] : [{ column: j, atoms, rest }];
  });
}

/** Values that many rows share, the commonest first; none where they are too many to be exceptions. */
function commonValues(values: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  const least = Math.max(ATOM_ROWS, ATOM_SHARE * values.length);
  const common = [...counts].filter(([, n]) => n >= least).sort((a, b) => b[1] - a[1]);
  return common.length > MOST_ATOMS ? [] : common.map(([v]) => v);
}

/** The columns that are not mixed, then the rest of every mixed one that is not sparse. */
export function requestsOf(pairs: Pairs, plan: readonly Mixed[]): Pairs[] {
  if (plan.length === 0) return [pairs];
  const { x, condition, stream, bounds } = pairs;
  const plain = plainColumns(x.width, plan);
  const limits = (columns: readonly number[]) =>
    bounds === undefined ? {} : { bounds: columns.map((j) => bounds[j]) };
  const main = { x: columnsOf(x, plain), condition, stream: stream.fork("plain"), ...limits(plain) };
  const rests = plan.flatMap((mixed, at) => {
    if (isSparse(mixed)) return [];
    const { column: j, rest } = mixed;
    const given = restGiven(mixed, rowsAt(givenFor(x, condition, plan, at), rest));
    return { x: rowsAt(columnsOf(x, [j]), rest), condition: given, stream: stream.fork("rest", j), ...limits([j]) };
  });
  return [main, ...rests];
}

export const plainColumns = (width: number, plan: readonly Mixed[]): number[] =>
  Array.from({ length: width }, (_, j) => j).filter((j) => !plan.some((m) => m.column === j));

/** What the `at`-th mixed column is conditioned on: c, the plain columns, the mixed ones before and their atoms. */
export function givenFor(x: Rows, condition: Rows, plan: readonly Mixed[], at: number): Rows {
  const before = plan.slice(0, at);
  const flags = before.map(({ column: j, atoms }) => ({
    values: column(x, j).map((v) => (atoms.includes(v) ? 1 : 0)),
    count: x.count,
    width: 1,
  }));
  const known = columnsOf(x, [...plainColumns(x.width, plan), ...before.map((m) => m.column)]);
  return [known, ...flags].reduce(beside, condition);
}

/** What the rest of a column is conditioned on: all of it, or nothing where there are too few rows. */
export const restGiven = ({ rest }: Mixed, given: Rows): Rows =>
  rest.length >= ROWS_PER_COLUMN * (given.width + 2) ? given : columnsOf(given, []);
