/**
 * @file Layers that rescale or thin values: layer normalisation (Ba et al. 2016, eq. 4) over the width, dropout (Srivastava et
 * al. 2014) with what is kept scaled up, so that nothing changes where it is off.
 */
import type { Stream } from "../../math/rng.js";
import type { Ops } from "../ops.js";
import { sizeOf } from "../shape.js";
import { WIDTH } from "./values.js";

const EPSILON = 1e-5;

/** gain and bias [K, 1, 1, width] */
export function layerNorm<T>(ops: Ops<T>, [gain, bias]: readonly T[], x: T): T {
  const centred = ops.subtract(x, ops.mean(x, WIDTH));
  const sd = ops.sqrt(ops.shift(ops.mean(ops.square(centred), WIDTH), EPSILON));
  return ops.add(ops.multiply(ops.divide(centred, sd), gain), bias);
}

/** `random` gives the mask. */
export function dropout<T>(ops: Ops<T>, x: T, rate: number, random: Stream): T {
  const shape = ops.shapeOf(x);
  const mask = Float64Array.from({ length: sizeOf(shape) }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)));
  return ops.multiply(x, ops.constant(mask, shape));
}
