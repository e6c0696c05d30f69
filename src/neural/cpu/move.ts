/**
 * @file Operations that only move numbers: broadcast, transpose, slice, concat, gather, scatter.
 */
import { aroundAxis, broadcastStrides, sizeOf, stridesOf, withAxis } from "../shape.js";
import type { Shape } from "../ops.js";
import type { Allocate, ArrayTensor } from "./array.js";

/** Reads x in the row-major order of `shape`, stepping by `strides`. */
function restride(make: Allocate, x: ArrayTensor, shape: Shape, strides: readonly number[]): ArrayTensor {
  const data = make(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let o = 0, at = 0; o < data.length; o++) {
    data[o] = x.data[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
      at -= strides[axis] * shape[axis];
    }
  }
  return { shape, data };
}

export function broadcast(make: Allocate, x: ArrayTensor, shape: Shape): ArrayTensor {
  const fits = x.shape.length === shape.length && x.shape.every((n, i) => n === 1 || n === shape[i]);
  if (!fits) throw new RangeError(`Expected a shape that broadcasts to [${shape}], got [${x.shape}]`);
  return restride(make, x, shape, broadcastStrides(x.shape, shape));
}

export function transpose(make: Allocate, x: ArrayTensor, order: readonly number[]): ArrayTensor {
  const strides = stridesOf(x.shape);
  return restride(
    make,
    x,
    order.map((axis) => x.shape[axis]),
    order.map((axis) => strides[axis]),
  );
}

export function gather(make: Allocate, x: ArrayTensor, axis: number, indices: readonly number[]): ArrayTensor {
  const [outer, length, inner] = aroundAxis(x.shape, axis);
  const data = make(outer * indices.length * inner);
  for (let o = 0, at = 0; o < outer; o++)
    for (const index of indices) {
      const from = (o * length + index) * inner;
      for (let i = 0; i < inner; i++) data[at++] = x.data[from + i];
    }
  return { shape: withAxis(x.shape, axis, indices.length), data };
}

export function scatter(
  make: Allocate,
  x: ArrayTensor,
  axis: number,
  indices: readonly number[],
  length: number,
): ArrayTensor {
  const [outer, , inner] = aroundAxis(x.shape, axis);
  const data = make(outer * length * inner);
  for (let o = 0, at = 0; o < outer; o++)
    for (const index of indices) {
      const to = (o * length + index) * inner;
      for (let i = 0; i < inner; i++) data[to + i] += x.data[at++];
    }
  return { shape: withAxis(x.shape, axis, length), data };
}

export function slice(make: Allocate, x: ArrayTensor, axis: number, start: number, count: number): ArrayTensor {
  const [outer, length, inner] = aroundAxis(x.shape, axis);
  if (start < 0 || start + count > length)
    throw new RangeError(`Expected a slice of axis ${axis} of [${x.shape}], got ${start} … ${start + count - 1}`);
  const data = make(outer * count * inner);
  for (let o = 0; o < outer; o++) {
    const from = (o * length + start) * inner;
    data.set(x.data.subarray(from, from + count * inner), o * count * inner);
  }
  return { shape: withAxis(x.shape, axis, count), data };
}

export function concat(make: Allocate, xs: readonly ArrayTensor[], axis: number): ArrayTensor {
  const total = xs.reduce((n, x) => n + x.shape[axis], 0);
  const shape = withAxis(xs[0].shape, axis, total);
  const [outer, , inner] = aroundAxis(shape, axis);
  const data = make(sizeOf(shape));
  for (let o = 0, to = 0; o < outer; o++)
    for (const x of xs) {
      const run = x.shape[axis] * inner;
      data.set(x.data.subarray(o * run, (o + 1) * run), to);
      to += run;
    }
  return { shape, data };
}
