/**
 * @file Reductions over one axis, which stays with length 1.
 */
import { aroundAxis, withAxis } from "../shape.js";
import type { Allocate, ArrayTensor } from "./array.js";

export function sum(make: Allocate, x: ArrayTensor, axis: number): ArrayTensor {
  const [outer, length, inner] = aroundAxis(x.shape, axis);
  const data = make(outer * inner);
  for (let o = 0, at = 0; o < outer; o++)
    for (let l = 0; l < length; l++) for (let i = 0; i < inner; i++) data[o * inner + i] += x.data[at++];
  return { shape: withAxis(x.shape, axis, 1), data };
}

/** log Σ exp, shifted by the largest term; −Infinity where all terms are. */
export function logSumExp(make: Allocate, x: ArrayTensor, axis: number): ArrayTensor {
  const [outer, length, inner] = aroundAxis(x.shape, axis);
  const data = make(outer * inner);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let top = -Infinity;
      for (let l = 0, at = first; l < length; l++, at += inner) top = Math.max(top, x.data[at]);
      let total = 0;
      for (let l = 0, at = first; l < length; l++, at += inner) total += Math.exp(x.data[at] - top);
      data[o * inner + i] = top === -Infinity ? -Infinity : top + Math.log(total);
    }
  return { shape: withAxis(x.shape, axis, 1), data };
}
