/**
 * @file Adjoint of a gather, without the library's segment sums, which its WebAssembly backend lacks:
 * result[…, l, …] = Σ over i with indices[i] = l of x[…, i, …].
 *
 * Consecutive indices are padding, distinct ones a gather by the inverse; only repeated ones need a sum, which is a
 * product with the one-hot matrix [length, indices].
 */
import type { Handle, Tf } from "./handles.js";

export function scatter(tf: Tf, x: Handle, axis: number, indices: readonly number[], length: number): Handle {
  const first = indices[0] ?? 0;
  if (indices.every((index, i) => index === first + i)) return padded(tf, x, axis, first, length);
  if (new Set(indices).size === indices.length) return inverted(tf, x, axis, indices, length);
  return summed(tf, x, axis, indices, length);
}

function padded(tf: Tf, x: Handle, axis: number, before: number, length: number): Handle {
  const after = length - before - x.shape[axis];
  if (before === 0 && after === 0) return tf.clone(x);
  return tf.concat(
    [before, null, after].flatMap((n) => (n === null ? [x] : n === 0 ? [] : [zeros(tf, x, axis, n)])),
    axis,
  );
}

/** Slice l is the one that lands there, or the zeros after the last. */
function inverted(tf: Tf, x: Handle, axis: number, indices: readonly number[], length: number): Handle {
  const from = Array.from({ length }, () => indices.length);
  indices.forEach((index, i) => (from[index] = i));
  const source = from.includes(indices.length) ? tf.concat([x, zeros(tf, x, axis, 1)], axis) : x;
  return tf.gather(source, tf.tensor1d(from, "int32"), axis);
}

function summed(tf: Tf, x: Handle, axis: number, indices: readonly number[], length: number): Handle {
  const n = indices.length;
  const oneHot = new Float32Array(length * n);
  indices.forEach((index, i) => (oneHot[index * n + i] = 1));
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const front = tf.transpose(x, [axis, ...order]); // [n, rest]
  const rest = front.size / n;
  const product = tf.matMul(tf.tensor2d(oneHot, [length, n]), tf.reshape(front, [n, rest]));
  const shaped = tf.reshape(product, [length, ...order.map((i) => x.shape[i])]);
  const back = x.shape.map((_, i) => (i === axis ? 0 : 1 + order.indexOf(i)));
  return tf.transpose(shaped, back);
}

const zeros = (tf: Tf, x: Handle, axis: number, n: number): Handle =>
  tf.zeros(x.shape.map((m, i) => (i === axis ? n : m)));
