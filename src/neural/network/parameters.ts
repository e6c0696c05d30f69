/**
 * @file Parameters of layers and how they start. Matrices of layers: Xavier-uniform (Glorot & Bengio 2010, eq. 16) with small
 * positive biases; recurrent weights: uniform within 1/√units, as PyTorch starts them.
 */
import type { Stream } from "../../math/rng.js";
import type { Shape } from "../ops.js";
import { sizeOf } from "../shape.js";

export interface ParameterSpec {
  /** of one network */
  readonly shape: Shape;
  readonly start: Start;
}

type Start =
  | { readonly kind: "constant"; readonly value: number }
  /** in (−bound, bound) */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly sd: number };

export const BIAS = 0.01;

export const constant = (shape: Shape, value: number): ParameterSpec => ({ shape, start: { kind: "constant", value } });
export const uniform = (shape: Shape, bound: number): ParameterSpec => ({ shape, start: { kind: "uniform", bound } });
export const normal = (shape: Shape, sd: number): ParameterSpec => ({ shape, start: { kind: "normal", sd } });

/** Weights [inputs, outputs] and bias [1, outputs] of a layer. */
export const layerParameters = (inputs: number, outputs: number): ParameterSpec[] => [
  uniform([inputs, outputs], Math.sqrt(6 / (inputs + outputs))),
  constant([1, outputs], BIAS),
];

export function startValues({ shape, start }: ParameterSpec, random: Stream): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    if (start.kind === "constant") return start.value;
    return start.kind === "uniform" ? start.bound * (2 * random.uniform() - 1) : start.sd * random.normal();
  });
}
