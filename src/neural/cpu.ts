/**
 * @file The plain TypeScript executor: always there, and the reference that other backends are compared with.
 */
import { allocator } from "./cpu/array.js";
import type { ArrayTensor } from "./cpu/array.js";
import { combine, map } from "./cpu/elementwise.js";
import { matmul } from "./cpu/matmul.js";
import { broadcast, concat, gather, scatter, slice, transpose } from "./cpu/move.js";
import { logSumExp, sum } from "./cpu/reduce.js";
import type { Executor, Tensor } from "./executor.js";
import type { Shape } from "./ops.js";
import { sizeOf } from "./shape.js";

export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function cpuExecutor(precision: "float32" | "float64" = "float64"): Executor {
  const make = allocator(precision);
  const own = (x: Tensor): ArrayTensor => x as ArrayTensor; // every tensor an executor meets is its own
  const unary = (f: (value: number) => number) => (x: Tensor) => map(make, own(x), f);
  const binary = (op: Parameters<typeof combine>[1]) => (a: Tensor, b: Tensor) => combine(make, op, own(a), own(b));
  const scale = (x: Tensor, factor: number): ArrayTensor => map(make, own(x), (v) => v * factor);
  return {
    name: "cpu",
    precision,
    constant: (values, shape) => tensor(values, shape, make),
    shapeOf: (x) => x.shape,
    read: (x) => Float64Array.from(own(x).data),
    add: binary("add"),
    subtract: binary("subtract"),
    multiply: binary("multiply"),
    divide: binary("divide"),
    maximum: binary("maximum"),
    greater: binary("greater"),
    negate: unary((v) => -v),
    tanh: unary(Math.tanh),
    relu: unary((v) => (v > 0 ? v : 0)),
    exp: unary(Math.exp),
    log: unary(Math.log),
    softplus: unary(softplus),
    sigmoid: unary(sigmoid),
    sqrt: unary(Math.sqrt),
    square: unary((v) => v * v),
    scale,
    shift: (x, amount) => map(make, own(x), (v) => v + amount),
    clip: (x, lower, upper) => map(make, own(x), (v) => Math.min(Math.max(v, lower), upper)),
    matmul: (a, b, transposeA = false, transposeB = false) => matmul(make, own(a), own(b), transposeA, transposeB),
    sum: (x, axis) => sum(make, own(x), axis),
    mean: (x, axis) => scale(sum(make, own(x), axis), 1 / x.shape[axis]),
    logSumExp: (x, axis) => logSumExp(make, own(x), axis),
    broadcast: (x, shape) => broadcast(make, own(x), shape),
    reshape: (x, shape) => reshape(own(x), shape),
    transpose: (x, order) => transpose(make, own(x), order),
    slice: (x, axis, start, length) => slice(make, own(x), axis, start, length),
    concat: (xs, axis) => concat(make, xs.map(own), axis),
    gather: (x, axis, indices) => gather(make, own(x), axis, indices),
    scatter: (x, axis, indices, length) => scatter(make, own(x), axis, indices, length),
  };
}

function tensor(values: ArrayLike<number>, shape: Shape, make: ReturnType<typeof allocator>): ArrayTensor {
  if (values.length !== sizeOf(shape))
    throw new RangeError(`Expected ${sizeOf(shape)} numbers for shape [${shape}], got ${values.length}`);
  const data = make(values.length);
  data.set(values);
  return { shape: [...shape], data };
}

function reshape(x: ArrayTensor, shape: Shape): ArrayTensor {
  if (sizeOf(shape) !== x.data.length)
    throw new RangeError(`Expected a shape of ${x.data.length} numbers, got [${shape}]`);
  return { shape: [...shape], data: x.data };
}
