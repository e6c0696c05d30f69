/**
 * @file Broadcasting in few axes: neighbours that are all repeated, or all not, are one axis. Some backends compute tiles
 * of five axes and more on the processor, and WebGPU then asks for values that it only promises.
 */
import type { Shape } from "../ops.js";
import type { Handle, Tf } from "./handles.js";

export function broadcast(tf: Tf, x: Handle, shape: Shape): Handle {
  const from: number[] = [];
  const times: number[] = [];
  shape.forEach((n, axis) => {
    const length = x.shape[axis];
    if (n === 1) return;
    const [repeated, last] = [length === 1, from.length - 1];
    if (last >= 0 && repeated === times[last] > 1) {
      from[last] *= length;
      times[last] *= repeated ? n : 1;
    } else {
      from.push(length);
      times.push(repeated ? n : 1);
    }
  });
  if (from.length === 0) return tf.reshape(x, [...shape]);
  return tf.reshape(tf.tile(tf.reshape(x, from), times), [...shape]);
}
