/**
 * @file Normalising flows of masked autoregressive transforms (Papamakarios, Pavlakou & Murray 2017, eq. 3–5):
 * log q(x | c) = log N(z; 0, I) + Σ_t Σ_d log ∂z_d^t/∂x_d^t, each transform's parameters from a `made` network, columns
 * reordered between transforms. Densities take one pass, draws D passes per transform (each x_d needs those before it).
 */
import type { Stream } from "../../math/rng.js";
import { stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { NetworkFamily } from "../network-density.js";
import { made } from "./made.js";
import type { Transformer } from "./transformer.js";

export interface FlowShape {
  /** columns of x and of c */
  readonly inputs: number;
  readonly conditions: number;
  readonly transforms: number;
  readonly hidden: readonly number[];
  /** see `MadeShape` */
  readonly ownConditionLayer?: boolean;
}

/** Scale of the networks' last layer at the start: nearly the identity whatever the condition. */
const HEAD_SCALE = 0.05;

export function autoregressiveFlow(shape: FlowShape, transformer: Transformer): NetworkFamily {
  const { inputs: D, transforms } = shape;
  const network = made({ ...shape, heads: transformer.heads });
  const orders = Array.from({ length: transforms - 1 }, (_, t) => orderAfter(t, D));
  const partOf = <T>(parameters: readonly T[], t: number): readonly T[] =>
    parameters.slice(t * network.tensors, (t + 1) * network.tensors);
  return {
    parameters: (on, streams) =>
      Array.from({ length: transforms }, (_, t) =>
        network.parameters(
          on,
          streams.map((s) => s.fork("transform", t)),
          HEAD_SCALE,
        ),
      ).flat(),
    given: (ops, parameters, condition) => (w) => {
      let x = w;
      const logDets = Array.from({ length: transforms }, (_, t) => {
        const heads = network.apply(ops, partOf(parameters, t), condition, x);
        const [z, logDet] = transformer.forward(ops, x, heads);
        x = t < transforms - 1 ? ops.gather(z, 2, orders[t]) : z;
        return logDet;
      });
      const [K, B] = ops.shapeOf(w);
      return ops.reshape(ops.add(ops.logNormal(x), logDets.reduce(ops.add)), [K, B]);
    },
    draw: (on, parameters, condition, random) => {
      const z = Float64Array.from({ length: condition.shape[1] * D }, () => random.normal());
      for (let t = transforms - 1; t >= 0; t--) {
        if (t < transforms - 1) reorderBack(z, orders[t]);
        invert(on, (x) => network.apply(on, partOf(parameters, t), condition, x), transformer, z, D);
      }
      return z;
    },
  };
}

/** Columns of z → x of one transform, in place, first column first. */
function invert(
  on: Executor,
  headsOf: (x: Tensor) => Tensor[],
  transformer: Transformer,
  values: Float64Array,
  D: number,
): void {
  const B = values.length / D;
  for (let d = 0; d < D; d++) {
    // columns d … D − 1 still hold z; the parameters of column d do not depend on them
    const heads = on.tidy(() => headsOf(on.constant(values, [1, B, D])).map(on.read));
    for (let at = d; at < values.length; at += D) values[at] = transformer.inverse(values[at], heads, at);
  }
}

/** Reversal after even transforms, a fixed shuffle after odd ones; a function of (t, D) alone. */
function orderAfter(t: number, D: number): number[] {
  const order = Array.from({ length: D }, (_, d) => D - 1 - d);
  return t % 2 === 0 ? order : shuffled(order, stream(t).fork("order", D));
}

/** Fisher & Yates 1938. */
function shuffled(order: readonly number[], random: Stream): number[] {
  const out = [...order];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** Undoes y[d] = x[order[d]] in every row. */
function reorderBack(values: Float64Array, order: readonly number[]): void {
  const D = order.length;
  const row = new Float64Array(D);
  for (let at = 0; at < values.length; at += D) {
    order.forEach((from, d) => (row[from] = values[at + d]));
    values.set(row, at);
  }
}
