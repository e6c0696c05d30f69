/**
 * @file The network's side of a fit: weights in, values for every lane and row out, and the gradient by weights, given the one
 * by values. The tape ends where the program begins: its last loss is Σ u ⊙ ∂L/∂u with ∂L/∂u held constant.
 */
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Network } from "../../neural/network/types.js";
import { sizeOf } from "../../neural/shape.js";
import { createTape } from "../../neural/tape.js";
import type { Stream } from "../../math/rng.js";
import type { Standardised } from "./features.js";
import { type Grafted, graft, headOf } from "./graft.js";

export interface NetworkSide {
  readonly size: number;
  /** says something else with dropout */
  readonly drops: boolean;
  /** Weights of a network that says about 0, [size]. */
  start(stream: Stream): Float32Array;
  /** The same network with constants added to what it says, one for each head. */
  shifted(weights: Float32Array, constants: Float64Array): Float32Array;
  /** Weights of a network that differs in its heads, taken over; heads by name, new ones from `fresh`. Null: it differs in more. */
  grafted(from: Grafted, heads: readonly string[], fresh: Float32Array): Float32Array | null;
  /** One flat list, [size], and back. */
  flat(weights: readonly Tensor[]): Float32Array;
  unflat(flat: ArrayLike<number>): Tensor[];
  /** u [lanes × outputs × heads] */
  values(weights: readonly Tensor[]): Float64Array;
  /** u, and ∂L/∂weights of ∂L/∂u; whoever calls tidies. */
  differentiated(
    weights: readonly Tensor[],
    dropout: Stream | null,
  ): { readonly u: Float64Array; pull(gradient: Float64Array): Tensor[] };
  dispose(): void;
}

/** Factor of the weights of a head that has learnt nothing. */
const SMALL_HEAD = 0.01;

export function networkSide(on: Executor, network: Network, features: Standardised, shapeFrom: Stream): NetworkSide {
  const { values, lanes, rows, width } = features;
  const input = on.constant(values, [1, lanes, rows, width]);
  const shapes = on.tidy(() => {
    const weights = network.init(on, [shapeFrom]);
    return { of: weights.map(({ shape }) => [...shape]) };
  }).of;
  const size = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const flat = (weights: readonly Tensor[]): Float32Array => {
    const all = new Float32Array(size);
    let at = 0;
    for (const w of weights) {
      const own = on.read(w);
      all.set(own, at);
      at += own.length;
    }
    return all;
  };
  return {
    size,
    drops: network.drops,
    start(stream) {
      const weights = on.tidy(() => flat(network.init(on, [stream])));
      const { first, bias } = headOf(shapes);
      for (let i = first; i < bias; i++) weights[i] *= SMALL_HEAD;
      return weights;
    },
    shifted(weights, constants) {
      const { bias } = headOf(shapes);
      return weights.map((w, i) => (i < bias ? w : w + constants[i - bias]));
    },
    grafted: (from, heads, fresh) => graft(headOf(shapes), from, heads, fresh),
    flat,
    unflat(flat) {
      if (flat.length !== size) throw new RangeError(`Expected ${size} weights, got ${flat.length}`);
      const all = Float64Array.from(flat);
      let at = 0;
      return shapes.map((shape) => on.constant(all.subarray(at, (at += sizeOf(shape))), shape));
    },
    values: (weights) => on.tidy(() => on.read(network.apply(on, weights, input, null))),
    differentiated(weights, dropout) {
      const tape = createTape(on);
      const variables = weights.map(tape.variable);
      const u = network.apply(tape, variables, tape.fixed(input), dropout);
      return {
        u: on.read(u.value),
        pull: (gradient) => tape.gradients(tape.multiply(u, tape.constant(gradient, u.value.shape)), variables),
      };
    },
    dispose: () => on.dispose(input),
  };
}
