/**
 * @file Gated units over the rows of the output grid, the horizon's included. The input of each row is a linear map of its
 * position (one number in [0, 1], widened) beside a context that has no rows; first states are 0, or where a recurrent layer
 * ended. The decoder of CalibNN (Chopra et al. 2023, DecodeSeq).
 *
 * Position and context only meet in sums before the recurrence, so both are mapped on their own axes and broadcast at the
 * gates: no product over lanes × rows is left but the recurrence.
 *
 * Parameters, with W the width of the context: position [1, W] and bias, joint weights [2W, W] and bias, then those of the
 * recurrence as in `recurrent.ts`.
 */
import type { Ops } from "../ops.js";
import { layerParameters } from "./parameters.js";
import type { ParameterSpec } from "./parameters.js";
import { finalStates, recurrentParameters, zeroStates } from "./recurrent.js";
import { expand, layer, product } from "./values.js";

export interface Decoder {
  readonly units: number;
  readonly bidirectional: boolean;
}

export function decoderParameters(width: number, { units, bidirectional }: Decoder): ParameterSpec[] {
  return [
    ...layerParameters(1, width),
    ...layerParameters(2 * width, width),
    ...recurrentParameters(width, { op: "gru", units, bidirectional, layers: 1 }),
  ];
}

/** context [K, lanes, 1, W], position [1, 1, rows, 1], states: values of a recurrent layer or null. */
export function decode<T>(ops: Ops<T>, p: readonly T[], context: T, position: T, states: T | null): T {
  const [wide, wideBias, joint, jointBias, input, inputBias, weights, bias] = p;
  const W = ops.shapeOf(wide)[2];
  const [K, D, , nH] = ops.shapeOf(weights);
  const ahead = layer(ops, position, wide, wideBias, "none");
  const fromPosition = product(ops, product(ops, ahead, ops.slice(joint, 1, 0, W)), input); // [K, 1, rows, D·3H]
  const meeting = layer(ops, context, ops.slice(joint, 1, W, W), jointBias, "none");
  const fromContext = layer(ops, meeting, input, inputBias, "none"); // [K, lanes, 1, D·3H]
  const lanes = ops.shapeOf(states ?? context)[1];
  const rows = ops.shapeOf(position)[2];
  const gates = expand(ops, ops.add(fromPosition, fromContext), [K, lanes, rows, D * nH]);
  const start = states === null ? zeroStates(ops, gates, weights) : finalStates(ops, states, D);
  return ops.gru(gates, weights, bias, start);
}
