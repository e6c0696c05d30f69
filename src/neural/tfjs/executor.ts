/**
 * @file The operations on any TensorFlow.js backend (Smilkov et al. 2019): native CPU, CUDA, WebGPU, WebAssembly, plain
 * JavaScript. The library only computes values; gradients are the tape's, so that no backend's missing gradient matters.
 * float32. `read` asks for values synchronously: backends that cannot give them are held by `remote.ts`.
 *
 * Tensors are freed by `tidy` and `dispose`; those made outside any `tidy` live until disposed of.
 */
import { broadcast } from "./broadcast.js";
import { composed } from "../composed.js";
import type { BasicExecutor, Executor, Tensor } from "../executor.js";
import { createScopes } from "../scopes.js";
import { handleOf, wrap } from "./handles.js";
import type { Handle, Tf, TfTensor } from "./handles.js";
import { logSumExp, sigmoid, softplus } from "./stable.js";
import { scatter } from "./scatter.js";

/** Backends whose products of transposed operands are slow: 29 GFLOP/s plain, 1 to 2 with a flag. */
const FLIPS_FIRST: readonly string[] = ["wasm"];

/** `name`: what users call this backend. The library's current backend is the one that runs. */
export const tfjsExecutor = (tf: Tf, name: string): Executor => composed(basicTfjsExecutor(tf, name));

export function basicTfjsExecutor(tf: Tf, name: string): BasicExecutor {
  const { enter, tidy } = createScopes<TfTensor>(({ handle }) => handle.dispose());
  const flipsFirst = FLIPS_FIRST.includes(tf.getBackend());
  /** What an operation makes on its way is freed at once; its result belongs to the region around. */
  const run = (work: () => Handle): TfTensor => enter(wrap(tf.tidy(work)));
  const unary = (f: (x: Handle) => Handle) => (x: Tensor) => run(() => f(handleOf(x)));
  const binary = (f: (a: Handle, b: Handle) => Handle) => (a: Tensor, b: Tensor) =>
    run(() => f(handleOf(a), handleOf(b)));
  const matmul = (a: Handle, b: Handle, transposeA: boolean, transposeB: boolean): Handle =>
    flipsFirst
      ? tf.matMul(transposeA ? flip(tf, a) : a, transposeB ? flip(tf, b) : b)
      : tf.matMul(a, b, transposeA, transposeB);
  return {
    name,
    precision: "float32",
    constant: (values, shape) => enter(wrap(tf.tensor(Float32Array.from(values), [...shape], "float32"))),
    shapeOf: (x) => x.shape,
    read: (x) => Float64Array.from(handleOf(x).dataSync()),
    tidy,
    dispose: (...tensors) => tensors.forEach((x) => handleOf(x).dispose()),
    add: binary(tf.add),
    subtract: binary(tf.sub),
    multiply: binary(tf.mul),
    divide: binary(tf.div),
    maximum: binary(tf.maximum),
    greater: binary((a, b) => tf.cast(tf.greater(a, b), "float32")),
    negate: unary(tf.neg),
    tanh: unary(tf.tanh),
    relu: unary(tf.relu),
    exp: unary(tf.exp),
    log: unary(tf.log),
    softplus: unary((x) => softplus(tf, x)),
    sigmoid: unary((x) => sigmoid(tf, x)),
    sqrt: unary(tf.sqrt),
    square: unary(tf.square),
    scale: (x, factor) => run(() => tf.mul(handleOf(x), factor)),
    shift: (x, amount) => run(() => tf.add(handleOf(x), amount)),
    clip: (x, lower, upper) => run(() => tf.clipByValue(handleOf(x), lower, upper)),
    matmul: (a, b, transposeA = false, transposeB = false) =>
      run(() => matmul(handleOf(a), handleOf(b), transposeA, transposeB)),
    sum: (x, axis) => run(() => tf.sum(handleOf(x), axis, true)),
    mean: (x, axis) => run(() => tf.mean(handleOf(x), axis, true)),
    logSumExp: (x, axis) => run(() => logSumExp(tf, handleOf(x), axis)),
    broadcast: (x, shape) => run(() => broadcast(tf, handleOf(x), shape)),
    reshape: (x, shape) => run(() => tf.reshape(handleOf(x), [...shape])),
    transpose: (x, order) => run(() => tf.transpose(handleOf(x), [...order])),
    slice: (x, axis, start, length) => run(() => slice(tf, handleOf(x), axis, start, length)),
    concat: (xs, axis) => run(() => tf.concat(xs.map(handleOf), axis)),
    gather: (x, axis, indices) => run(() => tf.gather(handleOf(x), tf.tensor1d([...indices], "int32"), axis)),
    scatter: (x, axis, indices, length) => run(() => scatter(tf, handleOf(x), axis, indices, length)),
  };
}

/** Rows and columns of every matrix exchanged. */
function flip(tf: Tf, x: Handle): Handle {
  const order = x.shape.map((_, i) => i);
  return tf.transpose(x, [...order.slice(0, -2), order.length - 1, order.length - 2]);
}

function slice(tf: Tf, x: Handle, axis: number, start: number, length: number): Handle {
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  const size = x.shape.map((n, i) => (i === axis ? length : n));
  return tf.slice(x, begin, size);
}
