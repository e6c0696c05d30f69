/**
 * @file Units in which statistics are compared. They come from the data alone, so that no program can change them: a
 * statistic's standard deviation over the arms where there are several that differ, else its root mean square, else 1. And
 * the width of the kernel: the median distance between arms where there are several, else √(2 · statistics), the root mean
 * square distance of independent standardised vectors.
 */
import type { Rows } from "../../density/density.js";
import { column } from "../../density/columns.js";
import { tableOf } from "../../density/rows.js";
import type { Environment } from "../../envs/types.js";
import { squaredDistance } from "./distances.js";

/** Arms from which a spread is taken. */
const SEVERAL = 5;

export interface Units {
  /** [arms × statistics], in units of `scales` */
  readonly observed: Rows;
  readonly scales: Float64Array;
  readonly sigma: number;
}

export function unitsOf({ world, statistics }: Environment): Units {
  const raw = world.arms.map(({ data }, arm) => statistics.of(data, arm));
  const table = tableOf(raw, statistics.names.length);
  const scales = Float64Array.from({ length: table.width }, (_, j) => scaleOf(column(table, j)));
  const observed = tableOf(
    raw.map((row) => inUnits(row, scales)),
    table.width,
  );
  return { observed, scales, sigma: kernelWidth(observed) };
}

export const inUnits = (row: Float64Array, scales: Float64Array): Float64Array => row.map((v, j) => v / scales[j]);

function scaleOf(values: Float64Array): number {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
  if (values.length >= SEVERAL && spread > 1e-9 * Math.abs(mean)) return spread;
  return Math.sqrt(values.reduce((s, v) => s + v * v, 0) / values.length) || 1;
}

function kernelWidth(rows: Rows): number {
  const distances: number[] = [];
  for (let i = 0; i < rows.count; i++)
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squaredDistance(rows, i, rows, j)));
  distances.sort((a, b) => a - b);
  const median = distances[distances.length >> 1];
  return rows.count >= SEVERAL && median > 0 ? median : Math.sqrt(2 * rows.width);
}
