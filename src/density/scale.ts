/**
 * @file The change of variables from data to unit scale, with its Jacobian. Whole numbers are dequantised (x + u, u
 * uniform in [0, 1); Theis et al. 2016), so that the density integrated over a cell is the mass of the number; counts
 * then take a square root, which makes the spread of a Poisson count the same at all means (Anscombe 1948).
 */
import type { Stream } from "../math/rng.js";
import { column } from "./columns.js";
import type { Rows } from "./density.js";

export interface Scale {
  /** Columns that `toUnit` reads noise for. */
  readonly whole: readonly boolean[];
  /** [count × width] at unit scale; `noise` in [0, 1), same shape, read at whole columns only */
  toUnit(x: Rows, noise: Float64Array): Rows;
  /** log |∂unit/∂x| of every row */
  logJacobian(x: Rows, noise: Float64Array): Float64Array;
  fromUnit(z: Rows): Rows;
}

const ANSCOMBE = 3 / 8;

interface ColumnScale {
  readonly whole: boolean;
  readonly root: boolean;
  readonly mean: number;
  readonly sd: number;
}

/** Column means and standard deviations; a column without spread keeps unit scale. `whole` columns are dequantised. */
export function fitScale(x: Rows, whole: readonly boolean[], noise: Float64Array): Scale {
  const columns = whole.map((isWhole, j): ColumnScale => {
    const values = column(x, j);
    const root = isWhole && values.every((v) => v >= 0);
    const moved = values.map((v, i) => {
      const y = isWhole ? v + noise[i * x.width + j] : v;
      return root ? Math.sqrt(y + ANSCOMBE) : y;
    });
    const mean = moved.reduce((s, v) => s + v, 0) / moved.length;
    const sd = Math.sqrt(moved.reduce((s, v) => s + (v - mean) ** 2, 0) / moved.length);
    return { whole: isWhole, root, mean, sd: sd > 1e-12 * Math.abs(mean) ? sd : 1 };
  });
  return scaleOf(columns);
}

function scaleOf(columns: readonly ColumnScale[]): Scale {
  const width = columns.length;
  /** data → before centring; NaN below the range of the root */
  const moved = ({ whole, root }: ColumnScale, x: number, u: number): number => {
    const y = whole ? x + u : x;
    return root ? Math.sqrt(y + ANSCOMBE) : y;
  };
  return {
    whole: columns.map((c) => c.whole),
    toUnit: (x, noise) => ({
      ...x,
      values: x.values.map((v, i) => {
        const c = columns[i % width];
        return (moved(c, v, noise[i]) - c.mean) / c.sd;
      }),
    }),
    logJacobian: (x, noise) =>
      Float64Array.from({ length: x.count }, (_, i) => {
        let s = 0;
        columns.forEach((c, j) => {
          const at = i * width + j;
          s -= Math.log(c.sd) + (c.root ? Math.log(2 * moved(c, x.values[at], noise[at])) : 0);
        });
        return s;
      }),
    fromUnit: (z) => ({
      ...z,
      values: z.values.map((v, i) => {
        const c = columns[i % width];
        const y = c.mean + c.sd * v;
        const x = c.root ? Math.max(0, Math.max(0, y) ** 2 - ANSCOMBE) : y;
        return c.whole ? Math.floor(x) : x;
      }),
    }),
  };
}

/** `points` × [count × width] noise for averaging over cells: an additive recurrence (Roberts 2018), randomly shifted. */
export function cellPoints(points: number, width: number, stream: Stream): Float64Array[] {
  const base = generalisedGolden(width);
  const start = Array.from({ length: width }, () => stream.uniform());
  return Array.from({ length: points }, (_, p) =>
    Float64Array.from(start, (s, j) => (s + (p + 1) * base ** -(j + 1)) % 1),
  );
}

/** The root of g^(d+1) = g + 1 above 1. */
function generalisedGolden(d: number): number {
  let g = 2;
  for (let i = 0; i < 60; i++) g = (1 + g) ** (1 / (d + 1));
  return g;
}
