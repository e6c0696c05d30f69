/**
 * @file Normalising flows of masked autoregressive transforms (Papamakarios, Pavlakou & Murray 2017, eq. 3–5):
 * log q(x | c) = log N(z; 0, I) + Σ_t Σ_d log ∂z_d^t/∂x_d^t, each transform's parameters from a `made` network, columns
 * reordered between transforms; N or another base. Densities take one pass, draws D passes per transform (each x_d needs those before it).
 */
import type { Stream } from "../../math/rng.js";
import { stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { NetworkFamily } from "../network-density.js";
import { standardNormal } from "./base.js";
import { made } from "./made.js";
import type { Made } from "./made.js";
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

export function autoregressiveFlow(shape: FlowShape, transformer: Transformer, base = standardNormal): NetworkFamily {
  const { inputs: D, transforms } = shape;
  const network = made({ ...shape, heads: transformer.heads });
  const last = base.heads.length === 0 ? null : made({ ...shape, heads: base.heads });
  const orders = Array.from({ length: last === null ? transforms - 1 : transforms }, (_, t) => orderAfter(t, D));
  const partOf = <T>(parameters: readonly T[], t: number): readonly T[] =>
    parameters.slice(t * network.tensors, (t + 1) * network.tensors);
  const lastOf = <T>(parameters: readonly T[]): readonly T[] => parameters.slice(transforms * network.tensors);
  return {
    parameters: (on, streams) => {
      const of = (t: number, part: Made): Tensor[] =>
        part.parameters(
          on,
          streams.map((s) => s.fork("transform", t)),
          HEAD_SCALE,
        );
      const stack = Array.from({ length: transforms }, (_, t) => of(t, network)).flat();
      return last === null ? stack : [...stack, ...of(transforms, last)];
    },
    given: (ops, parameters, condition) => (w) => {
      let x = w;
      const logDets = Array.from({ length: transforms }, (_, t) => {
        const heads = network.apply(ops, partOf(parameters, t), condition, x);
        const [z, logDet] = transformer.forward(ops, x, heads);
        x = t < orders.length ? ops.gather(z, 2, orders[t]) : z;
        return logDet;
      });
      const heads = last === null ? [] : last.apply(ops, lastOf(parameters), condition, x);
      const [K, B] = ops.shapeOf(w);
      return ops.reshape([base.logDensity(ops, x, heads), ...logDets].reduce(ops.add), [K, B]);
    },
    draw: (on, parameters, condition, random) => {
      const z = new Float64Array(condition.shape[1] * D);
      const from = last === null ? () => [] : (x: Tensor) => last.apply(on, lastOf(parameters), condition, x);
      columnByColumn(on, from, z, D, (heads, at) => base.draw(heads, at, random));
      for (let t = transforms - 1; t >= 0; t--) {
        if (t < orders.length) reorderBack(z, orders[t]);
        const headsOf = (x: Tensor) => network.apply(on, partOf(parameters, t), condition, x);
        columnByColumn(on, headsOf, z, D, (heads, at) => transformer.inverse(z[at], heads, at));
      }
      return z;
    },
  };
}

/** Replaces values column by column; what a column's heads are depends on the columns replaced before it alone. */
function columnByColumn(
  on: Executor,
  headsOf: (x: Tensor) => Tensor[],
  values: Float64Array,
  D: number,
  replace: (heads: readonly Float64Array[], at: number) => number,
): void {
  const B = values.length / D;
  for (let d = 0; d < D; d++) {
    const heads = on.tidy(() => headsOf(on.constant(values, [1, B, D])).map(on.read));
    for (let at = d; at < values.length; at += D) values[at] = replace(heads, at);
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
