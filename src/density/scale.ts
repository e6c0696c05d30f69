/**
 * @file The change of variables from data to unit scale, with its Jacobian: whole numbers are dequantised (x + u, u
 * uniform in [0, 1); Theis et al. 2016), so that the density integrated over a cell is the mass of the number; then every
 * column has its map (`column-map.ts`), its mean is taken off and it is divided by its standard deviation.
 */
import type { Stream } from "../math/rng.js";
import { candidatesFor, chooseMaps, meanAndSd } from "./choose-map.js";
import { within } from "./column-map.js";
import type { ColumnMap } from "./column-map.js";
import { column } from "./columns.js";
import type { Rows } from "./density.js";

export interface Scale {
  /** [count × width] at unit scale, NaN where a value is impossible; `noise` in [0, 1), same shape, read at whole columns only */
  toUnit(x: Rows, noise: Float64Array): Rows;
  /** log |∂unit/∂x| of every row */
  logJacobian(x: Rows, noise: Float64Array): Float64Array;
  fromUnit(z: Rows): Rows;
}

export interface ScaleOptions {
  /** columns that are dequantised */
  readonly whole: readonly boolean[];
  /** columns known to lie in an interval, null for others */
  readonly bounds: readonly (readonly [number, number] | null)[];
  /** at unit scale: what columns are regressed on when their maps are chosen */
  readonly condition: Rows;
}

interface ColumnScale {
  readonly whole: boolean;
  readonly map: ColumnMap;
  readonly mean: number;
  readonly sd: number;
}

/** `noise` dequantises. */
export function fitScale(x: Rows, noise: Float64Array, { whole, bounds, condition }: ScaleOptions): Scale {
  const moved = { ...x, values: x.values.map((v, at) => (whole[at % x.width] ? v + noise[at] : v)) };
  const candidates = whole.map((isWhole, j) => {
    const known = bounds[j];
    if (known === null) return candidatesFor(column(moved, j), isWhole);
    return [within(isWhole ? [known[0], known[1] + 1] : known)];
  });
  const maps = chooseMaps(moved, candidates, condition);
  return scaleOf(
    maps.map((map, j) => ({ whole: whole[j], map, ...meanAndSd(column(moved, j).map((v) => map.forward(v))) })),
  );
}

/** For tables that nothing is known about and that are read only. */
export function fitPlainScale(x: Rows): Scale {
  const each = Array.from({ length: x.width }, (_, j) => j);
  const condition = { values: new Float64Array(0), count: x.count, width: 0 };
  return fitScale(x, x.values, { whole: each.map(() => false), bounds: each.map(() => null), condition });
}

function scaleOf(columns: readonly ColumnScale[]): Scale {
  const width = columns.length;
  const moved = (c: ColumnScale, x: number, u: number): number => (c.whole ? x + u : x);
  return {
    toUnit: (x, noise) => ({
      ...x,
      values: x.values.map((v, at) => {
        const c = columns[at % width];
        return (c.map.forward(moved(c, v, noise[at])) - c.mean) / c.sd;
      }),
    }),
    logJacobian: (x, noise) =>
      Float64Array.from({ length: x.count }, (_, i) => {
        let s = 0;
        columns.forEach((c, j) => {
          const at = i * width + j;
          s += c.map.logSlope(moved(c, x.values[at], noise[at])) - Math.log(c.sd);
        });
        return s;
      }),
    fromUnit: (z) => ({
      ...z,
      values: z.values.map((v, at) => {
        const c = columns[at % width];
        const x = c.map.back(c.mean + c.sd * v);
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
