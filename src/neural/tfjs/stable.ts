/**
 * @file Functions that the library's own versions compute with loss or with NaN at the ends of their range.
 */
import type { Handle, Tf } from "./handles.js";

const LARGEST = 3.4028234e38; // float32

/** log Σ exp over one axis, which stays; −∞ where all terms are. */
export function logSumExp(tf: Tf, x: Handle, axis: number): Handle {
  const top = tf.max(x, axis, true);
  const finite = tf.maximum(top, -LARGEST);
  return tf.add(finite, tf.log(tf.sum(tf.exp(tf.sub(x, finite)), axis, true)));
}

/** max(x, 0) + log(1 + e^−|x|) */
export const softplus = (tf: Tf, x: Handle): Handle => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));

export const sigmoid = (tf: Tf, x: Handle): Handle => tf.sigmoid(x);
