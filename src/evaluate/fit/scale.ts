/**
 * @file The scale on which a fit takes errors. On that of the data a large peak outweighs all that is smaller, the last weeks
 * before a forecast too; on that of roots an error counts as much where noise grows like the root of the level (Poisson;
 * Bartlett 1936). What is judged is always the error on the scale of the data.
 */
import type { Cells } from "./squares.js";
import type { TargetColumns } from "./target-columns.js";

export interface Scale {
  of(x: number): number;
  slope(x: number): number;
}

export const NATURAL: Scale = { of: (x) => x, slope: () => 1 };

/** √(x + c), going on as a straight line below 0. */
export function rootScale(c: number): Scale {
  const root = Math.sqrt(c);
  return {
    of: (x) => (x < 0 ? root + x / (2 * root) : Math.sqrt(x + c)),
    slope: (x) => 1 / (2 * (x < 0 ? root : Math.sqrt(x + c))),
  };
}

/** c, as a share of the mean of what is measured */
const SMALL = 0.01;

/** Of targets that are never below 0, and not always 0: roots. */
export function scaleOf({ values, width }: Cells, columns: readonly TargetColumns[]): Scale {
  const isTarget = (i: number): boolean => columns.some((c) => i % width >= c.offset && i % width < c.offset + c.width);
  const measured = values.filter((x, i) => !Number.isNaN(x) && isTarget(i));
  const mean = measured.reduce((sum, x) => sum + x, 0) / measured.length;
  return measured.every((x) => x >= 0) && mean > 0 ? rootScale(SMALL * mean) : NATURAL;
}
