/**
 * @file An in-context network whose answer is known: attention with a normal kernel over the context, smoothed into bins,
 *
 *   p_b(query) ∝ Σ_i softmax_i(−|query − input_i|² / 2h²) exp(−(target_i − centre_b)² / 2w²) + ε,
 *
 * in TypeScript, and the same as an ONNX file.
 */
import type { Rows } from "../../src/density/density.js";
import type { InContextNetwork } from "../../src/density/pfn/network.js";
import { onnxFile, type OnnxNode } from "./onnx.js";

export interface KernelShape {
  readonly borders: readonly number[];
  /** h and w */
  readonly inputWidth: number;
  readonly targetWidth: number;
}

export const KERNEL: KernelShape = {
  borders: Array.from({ length: 61 }, (_, i) => -3 + i / 10),
  inputWidth: 0.25,
  targetWidth: 0.15,
};

const FLOOR = 1e-7;
const centresOf = ({ borders }: KernelShape) => borders.slice(1).map((b, i) => (b + borders[i]) / 2);

export function kernelNetwork(shape: KernelShape): InContextNetwork {
  const centres = centresOf(shape);
  const bins = centres.length;
  return {
    predict: ({ inputs, targets }, queries) => {
      const membership = Float64Array.from({ length: inputs.count * bins }, (_, at) =>
        kernel(targets[Math.floor(at / bins)] - centres[at % bins], shape.targetWidth),
      );
      const values = new Float64Array(queries.count * bins);
      for (let q = 0; q < queries.count; q++) {
        const weights = attention(shape, inputs, queries, q);
        const p = new Float64Array(bins).fill(FLOOR);
        weights.forEach((w, i) => {
          for (let b = 0; b < bins; b++) p[b] += w * membership[i * bins + b];
        });
        values.set(p.map(Math.log), q * bins);
      }
      return { logits: { values, count: queries.count, width: bins }, borders: Float64Array.from(shape.borders) };
    },
  };
}

/** softmax over the context */
function attention({ inputWidth }: KernelShape, inputs: Rows, queries: Rows, q: number): Float64Array {
  const { count, width } = inputs;
  const weights = Float64Array.from({ length: count }, (_, i) => {
    let squares = 0;
    for (let f = 0; f < width; f++) squares += (queries.values[q * width + f] - inputs.values[i * width + f]) ** 2;
    return kernel(Math.sqrt(squares), inputWidth);
  });
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}

const kernel = (d: number, width: number): number => Math.exp(-(d * d) / (2 * width * width));

/** |q − c|² up to |q|², which the softmax over c does not see, is |c|² − 2 q·c. */
export function kernelOnnx(shape: KernelShape): Uint8Array {
  const centres = centresOf(shape);
  const node = (type: string, inputs: string, output: string, attributes?: Record<string, number>): OnnxNode => ({
    type,
    inputs: inputs.split(" "),
    outputs: [output],
    ...(attributes ? { attributes } : {}),
  });
  return onnxFile({
    inputs: { context_inputs: ["N", "F"], context_targets: ["N"], query_inputs: ["Q", "F"] },
    outputs: { logits: ["Q", centres.length], borders: [shape.borders.length] },
    floats: {
      centres: { shape: [1, centres.length], values: centres },
      edges: { shape: [shape.borders.length], values: shape.borders },
      two: { shape: [], values: [2] },
      input_scale: { shape: [], values: [1 / (2 * shape.inputWidth ** 2)] },
      target_scale: { shape: [], values: [-1 / (2 * shape.targetWidth ** 2)] },
      floor: { shape: [], values: [FLOOR] },
    },
    integers: { last: [1] },
    nodes: [
      { type: "Transpose", inputs: ["context_inputs"], outputs: ["context_columns"] }, // [F, N]
      node("MatMul", "query_inputs context_columns", "products"), // [Q, N]
      node("Mul", "products two", "doubled"),
      node("Mul", "context_inputs context_inputs", "squares"),
      node("ReduceSum", "squares last", "norms", { keepdims: 0 }), // [N]
      node("Sub", "doubled norms", "closeness"),
      node("Mul", "closeness input_scale", "scores"),
      node("Softmax", "scores", "attention", { axis: -1 }), // [Q, N]
      node("Unsqueeze", "context_targets last", "target_column"), // [N, 1]
      node("Sub", "target_column centres", "distances"), // [N, B]
      node("Mul", "distances distances", "squared"),
      node("Mul", "squared target_scale", "exponents"),
      node("Exp", "exponents", "membership"),
      node("MatMul", "attention membership", "masses"),
      node("Add", "masses floor", "positive"),
      node("Log", "positive", "logits"),
      node("Identity", "edges", "borders"),
    ],
  });
}
