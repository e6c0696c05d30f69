/**
 * @file Draws from a density in two or three dimensions by summing it on a grid, which is laid closer and closer around
 * its mass: a cell by its weight, then a uniform point in it.
 */
import type { Stream } from "../../src/math/rng.js";

type Point = readonly number[];

interface Grid {
  readonly from: Point;
  readonly step: Point;
  readonly side: number;
  /** [sideᵈ] log density at cell centres, last coordinate fastest */
  readonly log: Float64Array;
  readonly top: number;
}

export interface GridSides {
  readonly search: number;
  readonly final: number;
}

/** Further below the highest cell than this is nothing. */
const DEPTH = 30;
const ZOOMS = 4;

/** A source of points inside [from, to]; a draw costs one search. */
export function gridSampler(
  logDensity: (point: Float64Array) => number,
  from: Point,
  to: Point,
  sides: GridSides,
): (random: Stream) => number[] {
  let grid = lay(logDensity, from, to, sides.search);
  for (let zoom = 1; zoom <= ZOOMS; zoom++) {
    const [low, high] = around(grid, from, to);
    grid = lay(logDensity, low, high, zoom < ZOOMS ? sides.search : sides.final);
  }
  const { log, top, side, step, from: corner } = grid;
  const cumulative = new Float64Array(log.length);
  let sum = 0;
  log.forEach((l, at) => (cumulative[at] = sum += Math.exp(l - top)));
  return (random) => {
    const cell = cellOf(search(cumulative, random.uniform() * sum), side, corner.length);
    return cell.map((c, axis) => corner[axis] + (c + random.uniform()) * step[axis]);
  };
}

function lay(logDensity: (point: Float64Array) => number, from: Point, to: Point, side: number): Grid {
  const d = from.length;
  const step = from.map((a, axis) => (to[axis] - a) / side);
  const point = new Float64Array(d);
  let top = -Infinity;
  const log = new Float64Array(side ** d);
  for (let at = 0; at < log.length; at++) {
    for (let axis = d - 1, rest = at; axis >= 0; axis--, rest = Math.floor(rest / side))
      point[axis] = from[axis] + ((rest % side) + 0.5) * step[axis];
    log[at] = logDensity(point);
    if (log[at] > top) top = log[at];
  }
  return { from, step, side, log, top };
}

/** Bounds of the cells within DEPTH of the highest, two cells wider, inside the given ones. */
function around({ from, step, side, log, top }: Grid, least: Point, most: Point): readonly [number[], number[]] {
  const low = from.map(() => side);
  const high = from.map(() => 0);
  for (let at = 0; at < log.length; at++) {
    if (log[at] < top - DEPTH) continue;
    cellOf(at, side, from.length).forEach((c, axis) => {
      low[axis] = Math.min(low[axis], c);
      high[axis] = Math.max(high[axis], c + 1);
    });
  }
  return [
    low.map((c, axis) => Math.max(least[axis], from[axis] + (c - 2) * step[axis])),
    high.map((c, axis) => Math.min(most[axis], from[axis] + (c + 2) * step[axis])),
  ];
}

function cellOf(at: number, side: number, d: number): number[] {
  const cell = Array.from({ length: d }, () => 0);
  for (let axis = d - 1, rest = at; axis >= 0; axis--, rest = Math.floor(rest / side)) cell[axis] = rest % side;
  return cell;
}

/** First index whose value is at least u. */
function search(cumulative: Float64Array, u: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle] >= u) high = middle;
    else low = middle + 1;
  }
  return low;
}
