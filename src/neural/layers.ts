/**
 * @file Multilayer perceptrons, stacked: K networks of one shape, weights [K, I, O] and biases [K, 1, O] per layer.
 * Network k is initialised from stream k alone, so that it is the same network in any stack.
 */
import type { Stream } from "../math/rng.js";
import type { Executor, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";

/**
 * Parameters of layers widths[0] → widths[1] → …, two tensors per layer. Weights are N(0, 1/I) (LeCun et al. 1998),
 * biases 0; the last layer's weights are multiplied by `head`, so that a small head starts at a constant function.
 */
export function mlpParameters(on: Executor, widths: readonly number[], streams: readonly Stream[], head = 1): Tensor[] {
  const layers = widths.length - 1;
  return Array.from({ length: layers }, (_, layer) => {
    const [inputs, outputs] = [widths[layer], widths[layer + 1]];
    const sd = (layer === layers - 1 ? head : 1) / Math.sqrt(inputs);
    const weights = streams.flatMap((stream) => {
      const random = stream.fork("layer", layer);
      return Array.from({ length: inputs * outputs }, () => sd * random.normal());
    });
    const K = streams.length;
    return [on.constant(weights, [K, inputs, outputs]), on.constant(new Float64Array(K * outputs), [K, 1, outputs])];
  }).flat();
}

/** input [K, B, I] → [K, B, O], tanh between layers. */
export function mlp<T>(ops: Ops<T>, parameters: readonly T[], input: T): T {
  let x = input;
  for (let i = 0; i < parameters.length; i += 2) {
    x = ops.dense(x, parameters[i], parameters[i + 1], i + 2 < parameters.length ? "tanh" : "none");
  }
  return x;
}
