/**
 * @file A process over the rows of a forecast, one for each head: what all lanes have in common, and what each has of its own.
 *
 *   u[lane, row, head] = Σ_k C[row, k] v[head, k] + Σ_k O[row, k] v[head, lane, k]
 *
 * A head that is one number for all lanes, or has only one lane, has the common part alone: places are partially pooled.
 */
import type { Process } from "./types.js";
import type { Basis } from "./walk.js";

export interface TimeLayout {
  readonly lanes: number;
  /** of each head: is there a value for each lane? */
  readonly placed: readonly boolean[];
}

export function timeProcess({ lanes, placed }: TimeLayout, common: Basis, own: Basis): Process {
  const heads = placed.length;
  const outputs = common.rows;
  const hasOwn = placed.map((each) => each && lanes > 1);
  const sizes = hasOwn.map((each) => common.columns + (each ? lanes * own.columns : 0));
  const firsts = sizes.map((_, h) => sizes.slice(0, h).reduce((a, b) => a + b, 0));
  const at = (lane: number, head: number): number => lane * outputs * heads + head;

  return {
    sizes,
    values(v) {
      const u = new Float64Array(lanes * outputs * heads);
      const shared = new Float64Array(outputs);
      firsts.forEach((first, head) => {
        shared.fill(0);
        apply(common, v, first, shared, 0, 1);
        for (let lane = 0; lane < lanes; lane++) {
          const start = at(lane, head);
          for (let o = 0; o < outputs; o++) u[start + o * heads] = shared[o];
          if (hasOwn[head]) apply(own, v, first + common.columns + lane * own.columns, u, start, heads);
        }
      });
      return u;
    },
    pull(gradient, into) {
      const shared = new Float64Array(outputs);
      firsts.forEach((first, head) => {
        shared.fill(0);
        for (let lane = 0; lane < lanes; lane++) {
          const start = at(lane, head);
          for (let o = 0; o < outputs; o++) shared[o] += gradient[start + o * heads];
          if (hasOwn[head]) pullBack(own, gradient, start, heads, into, first + common.columns + lane * own.columns);
        }
        pullBack(common, shared, 0, 1, into, first);
      });
    },
  };
}

/** u[start + row · stride] += (B v)[row] */
function apply(
  { values, rows, columns }: Basis,
  v: ArrayLike<number>,
  first: number,
  u: Float64Array,
  start: number,
  stride: number,
): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += values[row * columns + k] * v[first + k];
    u[start + row * stride] += sum;
  }
}

/** into[first + k] += (Bᵀ g)[k] */
function pullBack(
  { values, rows, columns }: Basis,
  gradient: Float64Array,
  start: number,
  stride: number,
  into: Float64Array,
  first: number,
): void {
  for (let row = 0; row < rows; row++) {
    const g = gradient[start + row * stride];
    if (g === 0) continue;
    for (let k = 0; k < columns; k++) into[first + k] += values[row * columns + k] * g;
  }
}
