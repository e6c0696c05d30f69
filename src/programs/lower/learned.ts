/**
 * @file mlp(inputs, hidden, outputs): a learned function as loops over its weights, which are entries of θ.
 *
 *   h⁰ = x,   hˡ[o] = tanh(Σᵢ W[o, i] hˡ⁻¹[i] + b[o]),   the last layer without tanh;   weights a priori normal(0, 1/√inputs)
 */
import type { Value } from "../ir.js";
import { refuse } from "../refusal.js";
import type { LearnedFunction, Parameter } from "../types.js";
import { buffers, plus, scalarOf, tuple, type Leaves } from "./arrays.js";
import { countedLoop } from "./loop.js";
import { number, type Machine } from "./machine.js";
import type { Native } from "./values.js";

export interface LearnedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** first weight and first bias, from the function's first weight */
  readonly weights: number;
  readonly biases: number;
}

export function layersOf({ widths }: Pick<LearnedFunction, "widths">): LearnedLayer[] {
  let next = 0;
  return widths.slice(1).map((outputs, l) => {
    const layer = { inputs: widths[l], outputs, weights: next, biases: next + widths[l] * outputs };
    next = layer.biases + outputs;
    return layer;
  });
}

export function weightCount(widths: readonly number[]): number {
  const { biases, outputs } = layersOf({ widths })[widths.length - 2];
  return biases + outputs;
}

/** The weights as parameters, in order: "growth.w0[0]", …, "growth.b0[0]", … */
export function weightsOf(name: string, widths: readonly number[]): Parameter[] {
  return layersOf({ widths }).flatMap(({ inputs, outputs }, l) => {
    const prior = { name: "normal", args: [0, 1 / Math.sqrt(inputs)] };
    const many = (letter: string, count: number): Parameter[] =>
      Array.from({ length: count }, (_, i) => ({ name: `${name}.${letter}${l}[${i}]`, unit: "", prior }));
    return [...many("w", inputs * outputs), ...many("b", outputs)];
  });
}

/** The function as a program calls it: one number, or an array where it has several outputs. */
export function learnedFunction(m: Machine, f: LearnedFunction): Native {
  const [inputs] = f.widths;
  const layers = layersOf(f);
  return {
    kind: "native",
    name: f.name,
    call(args, at) {
      if (args.length !== inputs) return refuse(at, `${f.name} takes ${inputs} inputs, got ${args.length}`);
      let values = buffers(m, inputs, number(m, 0), at);
      args.forEach((arg, i) => values.write(number(m, i), scalarOf(m, arg, at), at));
      layers.forEach((layer, l) => (values = applied(m, f, layer, values, l < layers.length - 1, at)));
      const { outputs } = layers[layers.length - 1];
      const results = Array.from({ length: outputs }, (_, o) => values.read(number(m, o), at));
      return outputs === 1 ? results[0] : tuple(m, results);
    },
  };
}

function applied(m: Machine, f: LearnedFunction, layer: LearnedLayer, from: Leaves, bent: boolean, at: number): Leaves {
  const weight = (index: Value): Value => m.b.element({ kind: "theta", from: f.index, length: f.length }, index, at);
  const into = buffers(m, layer.outputs, number(m, 0), at);
  countedLoop(m, number(m, 0), number(m, layer.outputs), at, (o) => {
    const total = m.store.cell(number(m, 0));
    const row = m.b.operation("*", [o, number(m, layer.inputs)], at);
    countedLoop(m, number(m, 0), number(m, layer.inputs), at, (i) => {
      const w = weight(plus(m, number(m, f.index + layer.weights), m.b.operation("+", [row, i], at), at));
      const term = m.b.operation("*", [w, scalarOf(m, from.read(i, at), at)], at);
      m.store.write(total, m.b.operation("+", [total.value as Value, term], at));
    });
    const bias = weight(plus(m, number(m, f.index + layer.biases), o, at));
    const sum = m.b.operation("+", [total.value as Value, bias], at);
    into.write(o, bent ? m.b.operation("Math.tanh", [sum], at) : sum, at);
  });
  return into;
}
