/**
 * @file Parameters as the uncompiled program sees them: numbers, arrays and functions from θ and one row of predicted values.
 */
import type { LearnedFunction, World } from "./types.js";
import type * as language from "./language.js";
import { layersOf, weightCount } from "./lower/learned.js";

type Fields = Readonly<Record<string, unknown>>;

/** `row`: predicted values of one step, or empty. */
export function readParameters(parameters: Fields, world: World, theta: Float64Array, row: Float64Array): Fields {
  const next = { theta: 0, column: 0 };
  const one = (form: unknown): number =>
    (form as language.PredictedValue).kind === "predicted" ? row[next.column++] : theta[next.theta++];
  const values = Object.entries(parameters).map(([name, form]) => {
    const { kind } = form as language.ParameterValue;
    if (kind === "mlp") {
      const { inputs, hidden, outputs } = form as language.MlpValue;
      const learned = learnedFunction(theta, next.theta, [inputs, ...hidden, outputs]);
      next.theta += learned.length;
      return [name, learned.call];
    }
    if (kind !== "each") return [name, one(form)];
    const { dimension, prior } = form as language.EachValue;
    const length = typeof dimension === "number" ? dimension : Number(world.constants[dimension]);
    return [name, Array.from({ length }, () => one(prior))];
  });
  return Object.fromEntries(values);
}

/** A layer's sums run over inputs in order; the bias comes last. */
function learnedFunction(theta: Float64Array, index: number, widths: LearnedFunction["widths"]) {
  const layers = layersOf({ widths });
  const last = layers[layers.length - 1];
  const call = (...inputs: readonly number[]): number | number[] => {
    const outputs = layers.reduce((values: readonly number[], layer) => {
      const sums = Array.from({ length: layer.outputs }, (_, o) => {
        let total = 0;
        for (let i = 0; i < layer.inputs; i++) total += theta[index + layer.weights + o * layer.inputs + i] * values[i];
        return total + theta[index + layer.biases + o];
      });
      return layer === last ? sums : sums.map(Math.tanh);
    }, inputs);
    return outputs.length === 1 ? outputs[0] : [...outputs];
  };
  return { call, length: weightCount(widths) };
}
