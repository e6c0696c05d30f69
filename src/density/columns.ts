/**
 * @file What each column of x is, so that nothing has to be divided by a standard deviation that is zero: an atom (one
 * value in nearly all rows), determined (a linear function of the condition and earlier columns, exactly), or one that
 * has a density.
 */
import type { Rows } from "./density.js";

/** x = value with `probability`; the rest is spread evenly over the other values' range. */
export interface Atom {
  readonly column: number;
  readonly value: number;
  readonly probability: number;
  /** log density (or mass) of any other value in `range` */
  readonly logElsewhere: number;
  readonly range: readonly [number, number];
  readonly tolerance: number;
}

/** x_column = constant + Σ conditions + Σ columns, within `tolerance`. */
export interface Identity {
  readonly column: number;
  readonly constant: number;
  readonly conditions: readonly number[];
  /** coefficients of `sources`, columns of x */
  readonly sources: readonly number[];
  readonly coefficients: readonly number[];
  readonly tolerance: number;
}

export interface ColumnPlan {
  readonly atoms: readonly Atom[];
  readonly identities: readonly Identity[];
  /** the columns that need a density */
  readonly kept: readonly number[];
}

/** Share of rows that must differ before a column is given a density, and the least number of them. */
const VARIED_SHARE = 0.01;
const VARIED_ROWS = 10;
/** Equality, relative to the size of the numbers: what many additions leave of 16 digits. */
const EQUAL = 1e-11;
/** A residual smaller than this share of a column's spread means that the column is determined. */
const DETERMINED = 1e-7;

export function planColumns(x: Rows, condition: Rows): ColumnPlan {
  const atoms: Atom[] = [];
  const varied: number[] = [];
  for (let j = 0; j < x.width; j++) {
    const atom = findAtom(column(x, j), j);
    if (atom === null) varied.push(j);
    else atoms.push(atom);
  }
  const identities = findIdentities(x, condition, varied);
  const kept = varied.filter((j) => !identities.some((identity) => identity.column === j));
  return { atoms, identities, kept };
}

export function column({ values, count, width }: Rows, j: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => values[i * width + j]);
}

/** The column's most common value, where hardly any row has another; else null. */
function findAtom(values: Float64Array, index: number): Atom | null {
  const sorted = Float64Array.from(values).sort();
  const N = sorted.length;
  const tolerance = EQUAL * Math.max(Math.abs(sorted[0]), Math.abs(sorted[N - 1]));
  const value = sorted[N >> 1]; // with a share above one half, the most common value is the median
  const others = sorted.filter((v) => Math.abs(v - value) > tolerance);
  if (others.length >= Math.max(VARIED_ROWS, VARIED_SHARE * N)) return null;
  const probability = (N - others.length + 0.5) / (N + 1); // Jeffreys
  const range = others.length === 0 ? ([value, value] as const) : ([others[0], others[others.length - 1]] as const);
  const whole = values.every(Number.isInteger);
  const spread = range[1] - range[0] + (whole ? 1 : 0);
  const logElsewhere = others.length === 0 || spread === 0 ? -Infinity : Math.log1p(-probability) - Math.log(spread);
  return { column: index, value, probability, logElsewhere, range, tolerance };
}

/** Gram–Schmidt (twice, Björck 1967) over (1, condition, x): what has no remainder is an identity. */
function findIdentities(x: Rows, condition: Rows, varied: readonly number[]): Identity[] {
  const basis: Float64Array[] = [];
  const triangle: number[][] = []; // R of A = QR, column by column
  const members: { readonly from: "one" | "condition" | "x"; readonly index: number }[] = [];
  const project = (values: Float64Array) => {
    const parts = basis.map(() => 0);
    for (let pass = 0; pass < 2; pass++)
      basis.forEach((q, i) => {
        const h = dot(q, values);
        parts[i] += h;
        for (let n = 0; n < values.length; n++) values[n] -= h * q[n];
      });
    return parts;
  };
  /** null where the column is independent of the earlier ones and joins them; else its coefficients on them */
  const join = (values: Float64Array, from: "one" | "condition" | "x", index: number): number[] | null => {
    const scale = spread(values, from === "one");
    const rest = Float64Array.from(values);
    const parts = project(rest);
    const norm = Math.sqrt(dot(rest, rest));
    if (norm <= DETERMINED * scale) return backSubstitute(triangle, parts);
    basis.push(rest.map((v) => v / norm));
    triangle.push([...parts, norm]);
    members.push({ from, index });
    return null;
  };
  join(new Float64Array(x.count).fill(1), "one", 0);
  for (let j = 0; j < condition.width; j++) join(column(condition, j), "condition", j);
  return varied.flatMap((j) => {
    const values = column(x, j);
    const solution = join(values, "x", j);
    if (solution === null) return [];
    const of = (from: string) => members.flatMap((m, i) => (m.from === from ? [[m.index, solution[i]] as const] : []));
    const conditions = Array.from({ length: condition.width }, () => 0);
    for (const [index, value] of of("condition")) conditions[index] = value;
    const tolerance = 1e-6 * (spread(values, false) / Math.sqrt(x.count));
    const sources = of("x");
    return {
      column: j,
      constant: solution[0],
      conditions,
      sources: sources.map(([index]) => index),
      coefficients: sources.map(([, value]) => value),
      tolerance,
    };
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}

/** Norm of the column about its mean (about 0 for the constant column). */
function spread(values: Float64Array, raw: boolean): number {
  const mean = raw ? 0 : values.reduce((s, v) => s + v, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0));
}

function backSubstitute(triangle: readonly (readonly number[])[], parts: readonly number[]): number[] {
  const out = [...parts];
  for (let i = out.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < out.length; k++) out[i] -= triangle[k][i] * out[k];
    out[i] /= triangle[i][i];
  }
  return out;
}
