/**
 * @file Masked autoencoder for distribution estimation (Germain et al. 2015): a multilayer perceptron of (c, x) whose
 * outputs for x_d depend on c and x_1 … x_{d−1} alone. Unit u of degree m(u) sees inputs of degree ≤ m(u), outputs for
 * x_d see units of degree < d; the condition has degree 0, so x_1 follows it too. Units are ordered by degree: masks are
 * block triangular. Stacked like `neural/layers.ts`: weights [K, I, O], biases [K, 1, O].
 */
import type { Stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Ops } from "../../neural/ops.js";

export interface MadeShape {
  /** columns of x and of c */
  readonly inputs: number;
  readonly conditions: number;
  readonly hidden: readonly number[];
  /** outputs for every x_d */
  readonly perInput: number;
  /** The condition enters as tanh(V c + b) added to the first layer (as in nflows), not as more inputs of it. */
  readonly ownConditionLayer?: boolean;
}

export interface Made {
  /** two tensors per layer; `head` scales the last layer's weights */
  parameters(on: Executor, streams: readonly Stream[], head: number): Tensor[];
  /** number of tensors in `parameters` */
  readonly tensors: number;
  /** (c [K, B, C], x [K, B, D]) → [K, B, D, perInput]; the masked weights are made once. */
  apply<T>(ops: Ops<T>, parameters: readonly T[]): (condition: T, x: T) => T;
}

export function made(shape: MadeShape): Made {
  const { inputs: D, conditions: C, perInput: P, hidden } = shape;
  const own = shape.ownConditionLayer === true && C > 0;
  const joins = !own && C > 0;
  const layers = madeLayers(shape, joins ? C : 0);
  const aside: Layer = { inputs: C, outputs: hidden[0], mask: new Float64Array(C * hidden[0]).fill(1) };
  return {
    tensors: 2 * (layers.length + (own ? 1 : 0)),
    parameters: (on, streams, head) =>
      (own ? [...layers, aside] : layers).flatMap((layer, at) => {
        const scale = at === layers.length - 1 ? head : 1;
        const weights = streams.flatMap((s) => layerWeights(layer, scale, s.fork("layer", at)));
        const [K, { inputs, outputs }] = [streams.length, layer];
        return [
          on.constant(weights, [K, inputs, outputs]),
          on.constant(new Float64Array(K * outputs), [K, 1, outputs]),
        ];
      }),
    apply: (ops, parameters) => {
      const weights = layers.map(({ mask, inputs, outputs }, i) =>
        ops.multiply(parameters[2 * i], ops.constant(mask, [1, inputs, outputs])),
      );
      return (condition, x) => {
        let h = joins ? ops.concat([condition, x], 2) : x;
        weights.forEach((w, i) => {
          let z = ops.add(ops.matmul(h, w), parameters[2 * i + 1]);
          if (own && i === 0)
            z = ops.add(
              z,
              ops.tanh(
                ops.add(ops.matmul(condition, parameters[2 * layers.length]), parameters[2 * layers.length + 1]),
              ),
            );
          h = i < weights.length - 1 ? ops.tanh(z) : z;
        });
        const [K, B] = ops.shapeOf(x);
        return ops.reshape(h, [K, B, D, P]);
      };
    },
  };
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs × outputs]: 1 where the output may see the input */
  readonly mask: Float64Array;
}

/** Degrees of (c, x), of every hidden layer (evenly over 0 … D − 1), and of the outputs less one; masks between them. */
function madeLayers({ inputs: D, hidden, perInput: P }: MadeShape, conditions: number): Layer[] {
  const first = Array.from({ length: conditions + D }, (_, i) => Math.max(0, i - conditions + 1));
  const middle = hidden.map((H) => Array.from({ length: H }, (_, u) => Math.floor((u * D) / H)));
  const outputs = Array.from({ length: D * P }, (_, o) => Math.floor(o / P));
  const degrees = [first, ...middle, outputs];
  return degrees.slice(1).map((to, layer) => {
    const from = degrees[layer];
    const mask = Float64Array.from(from.flatMap((a) => to.map((b) => (a <= b ? 1 : 0))));
    return { inputs: from.length, outputs: to.length, mask };
  });
}

/** N(0, 1 / fan-in), the fan-in being what the mask leaves. */
function layerWeights({ mask, inputs, outputs }: Layer, scale: number, random: Stream): number[] {
  const fanIn = Array.from({ length: outputs }, (_, o) => {
    let n = 0;
    for (let i = 0; i < inputs; i++) n += mask[i * outputs + o];
    return n;
  });
  return Array.from(mask, (m, at) => {
    const normal = random.normal();
    return m === 0 ? 0 : (scale * normal) / Math.sqrt(fanIn[at % outputs]);
  });
}
