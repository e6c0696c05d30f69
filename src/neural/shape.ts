/**
 * @file Arithmetic of shapes: sizes, row-major strides, broadcasting of axes of length 1.
 */
import type { Shape } from "./ops.js";

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = [...shape];
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

export function broadcastShape(a: Shape, b: Shape): Shape {
  const fits = a.length === b.length && a.every((n, i) => n === b[i] || n === 1 || b[i] === 1);
  if (!fits) throw new RangeError(`Expected shapes that broadcast, got [${a}] and [${b}]`);
  return a.map((n, i) => (n === 1 ? b[i] : n));
}

/** Strides that read `shape` as if it were `target`: 0 along broadcast axes. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  return stridesOf(shape).map((stride, i) => (shape[i] === 1 && target[i] !== 1 ? 0 : stride));
}

/** Lengths before, at and after an axis. */
export function aroundAxis(shape: Shape, axis: number): readonly [outer: number, length: number, inner: number] {
  if (!(axis >= 0 && axis < shape.length)) throw new RangeError(`Expected an axis of [${shape}], got ${axis}`);
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

export const withAxis = (shape: Shape, axis: number, length: number): Shape =>
  shape.map((n, i) => (i === axis ? length : n));
