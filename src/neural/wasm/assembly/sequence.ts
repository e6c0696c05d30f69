/**
 * @file What recurrences share: where the numbers of a row lie, how rows and steps are grouped, the gradient of their weights.
 */
import { addCrossPanel } from "./gemm";

/** Rows that go through the sequence together: what they read and write at one step stays in the nearest cache. */
const TOGETHER: i32 = 16;
/** Steps whose products with states are taken together on the way back. */
export const STEPS: i32 = 4;

/** Of B rows from `first` on; the last ones are never fewer than four alone. */
// @ts-ignore: decorator
@inline
export function rowsFrom(first: i32, B: i32): i32 {
  return B - first < TOGETHER + 4 ? B - first : TOGETHER;
}

/** Where the gates of row b at time t begin, and with other widths the states. */
// @ts-ignore: decorator
@inline
export function place(x: usize, b: i32, t: i32, d: i32, T: i32, D: i32, width: i32): usize {
  return x + ((((b * T + t) * D + d) * width) << 2);
}

/** Adds statesᵀ · products, [H, G], over so many rows. */
export function gradientOfWeights(
  states: usize,
  products: usize,
  gWeights: usize,
  rows: i32,
  H: i32,
  G: i32,
): void {
  for (let p = 0; p < G; p += 8) {
    const at = (<usize>p) << 2;
    addCrossPanel(states, H << 2, products + at, G << 2, H, rows, gWeights + at, G << 2, min(8, G - p));
  }
}
