/**
 * @file Masked autoencoder for distribution estimation (Germain et al. 2015): a multilayer perceptron of (c, x) whose
 * outputs for x_d depend on c and x_1 … x_{d−1} alone. Unit u of degree m(u) sees inputs of degree ≤ m(u), outputs for
 * x_d see units of degree < d; the condition has degree 0, so x_1 follows it too. Units are ordered by degree: what a
 * unit sees is a first part of the layer before. Stacked like `neural/layers.ts`: weights [K, I, O], biases [K, 1, O].
 */
import type { Stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Ops } from "../../neural/ops.js";

export interface MadeShape {
  /** columns of x and of c */
  readonly inputs: number;
  readonly conditions: number;
  readonly hidden: readonly number[];
  /** groups of outputs: how many numbers each has for every x_d */
  readonly heads: readonly number[];
  /** The condition enters as tanh(V c + b) added to the first layer (as in nflows), not as more inputs of it. */
  readonly ownConditionLayer?: boolean;
}

export interface Made {
  /** two tensors per layer; `scale` is of the heads' weights at the start */
  parameters(on: Executor, streams: readonly Stream[], scale: number): Tensor[];
  /** number of tensors in `parameters` */
  readonly tensors: number;
  /** (c [K, B, C], x [K, B, D]) → of every group of heads [K, B, D · heads], the numbers of x_1 first */
  apply<T>(ops: Ops<T>, parameters: readonly T[], condition: T, x: T): T[];
}

/** Output o reads the first reach[o] of `inputs`. */
interface Layer {
  readonly inputs: number;
  readonly reach: readonly number[];
}

export function made(shape: MadeShape): Made {
  const { inputs: D, conditions: C, hidden, heads } = shape;
  const own = shape.ownConditionLayer === true && C > 0;
  const joins = !own && C > 0;
  const entering = Array.from({ length: (joins ? C : 0) + D }, (_, i) => Math.max(0, i - (joins ? C : 0) + 1));
  const trunk = [entering, ...hidden.map((H) => spread(D, H))];
  const middle = hidden.map((_, i) => layerOf(trunk[i], trunk[i + 1]));
  const ends = heads.map((perInput) => layerOf(trunk[hidden.length], spread(D, D * perInput)));
  const aside = own ? [{ inputs: C, reach: Array.from({ length: hidden[0] }, () => C) }] : [];
  const layers = [...middle, ...ends, ...aside];
  return {
    tensors: 2 * layers.length,
    parameters: (on, streams, scale) =>
      layers.flatMap((layer, at) => {
        const isHead = at >= middle.length && at < middle.length + ends.length;
        const weights = streams.flatMap((s) => startWeights(layer, isHead ? scale : 1, s.fork("layer", at)));
        const [K, outputs] = [streams.length, layer.reach.length];
        return [
          on.constant(weights, [K, layer.inputs, outputs]),
          on.constant(new Float64Array(K * outputs), [K, 1, outputs]),
        ];
      }),
    apply: <T>(ops: Ops<T>, parameters: readonly T[], condition: T, x: T) => {
      const dense = (h: T, at: number, activation: "tanh" | "none"): T =>
        ops.dense(h, parameters[2 * at], parameters[2 * at + 1], activation, layers[at].reach);
      let h = joins ? ops.concat([condition, x], 2) : x;
      middle.forEach((_, i) => {
        const beside = own && i === 0;
        h = dense(h, i, beside ? "none" : "tanh");
        if (beside) h = ops.tanh(ops.add(h, dense(condition, layers.length - 1, "tanh")));
      });
      return ends.map((_, i) => dense(h, middle.length + i, "none"));
    },
  };
}

/** Degrees 0 … D − 1 in order, spread evenly over `count` units. */
const spread = (D: number, count: number): number[] =>
  Array.from({ length: count }, (_, u) => Math.floor((u * D) / count));

/** Degrees ascend, so units of degree ≤ m are the first ones. */
const layerOf = (from: readonly number[], to: readonly number[]): Layer => ({
  inputs: from.length,
  reach: to.map((degree) => from.filter((d) => d <= degree).length),
});

/** N(0, 1 / reach); 0 where the mask is. */
function startWeights({ inputs, reach }: Layer, scale: number, random: Stream): number[] {
  return Array.from({ length: inputs * reach.length }, (_, at) => {
    const [i, o] = [Math.floor(at / reach.length), at % reach.length];
    const normal = random.normal();
    return i < reach[o] ? (scale * normal) / Math.sqrt(reach[o]) : 0;
  });
}
