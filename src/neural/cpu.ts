/**
 * @file The plain TypeScript executor: always there, and the reference that other backends are compared with.
 */
import { composed } from "./composed.js";
import { alive, allocator, owned, release } from "./cpu/array.js";
import type { ArrayTensor, Owned } from "./cpu/array.js";
import { combine, map } from "./cpu/elementwise.js";
import { matmul } from "./cpu/matmul.js";
import { broadcast, concat, gather, scatter, slice, transpose } from "./cpu/move.js";
import { logSumExp, sum } from "./cpu/reduce.js";
import type { BasicExecutor, Executor, Tensor } from "./executor.js";
import type { Shape } from "./ops.js";
import { createScopes } from "./scopes.js";
import { sizeOf } from "./shape.js";

export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export const cpuExecutor = (precision: "float32" | "float64" = "float64"): Executor => composed(basicCpu(precision));

function basicCpu(precision: "float32" | "float64"): BasicExecutor {
  const make = allocator(precision);
  const scopes = createScopes<Owned>(release, { isTensor: (x) => "data" in x });
  const own = alive;
  const keep = ({ shape, data }: ArrayTensor): Tensor => scopes.enter(owned(shape, data));
  const unary = (f: (value: number) => number) => (x: Tensor) => keep(map(make, own(x), f));
  const binary = (op: Parameters<typeof combine>[1]) => (a: Tensor, b: Tensor) =>
    keep(combine(make, op, own(a), own(b)));
  return {
    name: "cpu",
    precision,
    tidy: scopes.tidy,
    dispose: (...xs) => xs.forEach((x) => release(x as Owned)),
    constant: (values, shape) => keep(tensor(values, shape, make)),
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
    scale: (x, factor) => unary((v) => v * factor)(x),
    shift: (x, amount) => unary((v) => v + amount)(x),
    clip: (x, lower, upper) => unary((v) => Math.min(Math.max(v, lower), upper))(x),
    matmul: (a, b, transposeA = false, transposeB = false) =>
      keep(matmul(make, own(a), own(b), transposeA, transposeB)),
    sum: (x, axis) => keep(sum(make, own(x), axis)),
    mean: (x, axis) => keep(map(make, sum(make, own(x), axis), (v) => v * (1 / x.shape[axis]))),
    logSumExp: (x, axis) => keep(logSumExp(make, own(x), axis)),
    broadcast: (x, shape) => keep(broadcast(make, own(x), shape)),
    reshape: (x, shape) => keep(reshape(own(x), shape)),
    transpose: (x, order) => keep(transpose(make, own(x), order)),
    slice: (x, axis, start, length) => keep(slice(make, own(x), axis, start, length)),
    concat: (xs, axis) => keep(concat(make, xs.map(own), axis)),
    gather: (x, axis, indices) => keep(gather(make, own(x), axis, indices)),
    scatter: (x, axis, indices, length) => keep(scatter(make, own(x), axis, indices, length)),
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
