/**
 * @file Element-wise kernels: one operand, or two with broadcasting.
 */
import { broadcastShape, broadcastStrides, sameShape, sizeOf } from "../shape.js";
import type { Allocate, ArrayTensor, Floats } from "./array.js";

export type Binary = "add" | "subtract" | "multiply" | "divide" | "maximum" | "greater";

export function map(make: Allocate, x: ArrayTensor, f: (value: number) => number): ArrayTensor {
  const n = x.data.length;
  const data = make(n);
  for (let i = 0; i < n; i++) data[i] = f(x.data[i]);
  return { shape: x.shape, data };
}

/** One run of n elements; the steps i and j are 0 (broadcast) or 1. One loop per operation: no call per element. */
function run(
  op: Binary,
  a: Floats,
  p: number,
  i: number,
  b: Floats,
  q: number,
  j: number,
  out: Floats,
  o: number,
  n: number,
): void {
  const end = o + n;
  if (op === "add") for (; o < end; p += i, q += j) out[o++] = a[p] + b[q];
  else if (op === "subtract") for (; o < end; p += i, q += j) out[o++] = a[p] - b[q];
  else if (op === "multiply") for (; o < end; p += i, q += j) out[o++] = a[p] * b[q];
  else if (op === "divide") for (; o < end; p += i, q += j) out[o++] = a[p] / b[q];
  else if (op === "maximum") for (; o < end; p += i, q += j) out[o++] = Math.max(a[p], b[q]);
  else for (; o < end; p += i, q += j) out[o++] = a[p] > b[q] ? 1 : 0;
}

export function combine(make: Allocate, op: Binary, a: ArrayTensor, b: ArrayTensor): ArrayTensor {
  if (sameShape(a.shape, b.shape)) {
    const data = make(a.data.length);
    run(op, a.data, 0, 1, b.data, 0, 1, data, 0, data.length);
    return { shape: a.shape, data };
  }
  const shape = broadcastShape(a.shape, b.shape);
  const data = make(sizeOf(shape));
  walk(shape, broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape), (p, i, q, j, o, n) =>
    run(op, a.data, p, i, b.data, q, j, data, o, n),
  );
  return { shape, data };
}

/** Axes merged with the next one where both operands step through them as if they were one axis. */
function collapse(shape: readonly number[], a: readonly number[], b: readonly number[]) {
  const lengths: number[] = [];
  const p: number[] = [];
  const q: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const last = lengths.length - 1;
    const n = shape[axis];
    if (n === 1) continue;
    if (last >= 0 && p[last] === a[axis] * n && q[last] === b[axis] * n) {
      lengths[last] *= n;
      p[last] = a[axis];
      q[last] = b[axis];
    } else {
      lengths.push(n);
      p.push(a[axis]);
      q.push(b[axis]);
    }
  }
  return { lengths, p, q };
}

type Visit = (p: number, i: number, q: number, j: number, o: number, n: number) => void;

/** Visits the innermost runs of a broadcast pair in row-major order. */
function walk(shape: readonly number[], a: readonly number[], b: readonly number[], visit: Visit): void {
  const { lengths, p, q } = collapse(shape, a, b);
  const last = lengths.length - 1;
  if (last < 0) return visit(0, 0, 0, 0, 0, sizeOf(shape));
  const n = lengths[last];
  const index = lengths.map(() => 0);
  const total = sizeOf(shape);
  for (let o = 0, x = 0, y = 0; o < total; o += n) {
    visit(x, p[last], y, q[last], o, n);
    for (let axis = last - 1; axis >= 0; axis--) {
      x += p[axis];
      y += q[axis];
      if (++index[axis] < lengths[axis]) break;
      index[axis] = 0;
      x -= p[axis] * lengths[axis];
      y -= q[axis] * lengths[axis];
    }
  }
}
