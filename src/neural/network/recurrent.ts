/**
 * @file Recurrent layers over rows: stacks of gated units (`gru`) or long short-term memories, in one or both directions. What
 * the inputs contribute to the gates is one product for all rows and directions; the recurrence is one operation.
 *
 * Parameters of each stacked layer: input weights [I, D·nH], input bias [1, D·nH], recurrent weights [D, H, nH] and, of gated
 * units, recurrent bias [D, 1, 3H].
 */
import type { Ops } from "../ops.js";
import { uniform } from "./parameters.js";
import type { ParameterSpec } from "./parameters.js";
import { layer, ROWS, WIDTH } from "./values.js";

export interface Recurrent {
  readonly op: "gru" | "lstm";
  readonly units: number;
  readonly layers: number;
  readonly bidirectional: boolean;
}

export function recurrentParameters(inputs: number, { op, units, layers, bidirectional }: Recurrent): ParameterSpec[] {
  const [D, n] = [bidirectional ? 2 : 1, op === "gru" ? 3 : 4];
  const bound = 1 / Math.sqrt(units);
  return Array.from({ length: layers }, (_, i) => [
    uniform([i === 0 ? inputs : D * units, D * n * units], bound),
    uniform([1, D * n * units], bound),
    uniform([D, units, n * units], bound),
    ...(op === "gru" ? [uniform([D, 1, n * units], bound)] : []),
  ]).flat();
}

/** x [K, lanes, rows, I] → [K, lanes, rows, D·H] of the last layer. */
export function recurrent<T>(ops: Ops<T>, p: readonly T[], x: T, { op, layers }: Recurrent): T {
  const each = p.length / layers;
  for (let at = 0; at < p.length; at += each) {
    const gates = layer(ops, x, p[at], p[at + 1], "none");
    x =
      op === "gru"
        ? ops.gru(gates, p[at + 2], p[at + 3], zeroStates(ops, gates, p[at + 2]))
        : ops.lstm(gates, p[at + 2]);
  }
  return x;
}

/** [K, lanes, D, H] of zeros. */
export function zeroStates<T>(ops: Ops<T>, gates: T, weights: T): T {
  const [K, lanes] = ops.shapeOf(gates);
  const [, D, H] = ops.shapeOf(weights);
  return ops.constant(new Float64Array(K * lanes * D * H), [K, lanes, D, H]);
}

/** Where each direction ended, [K, lanes, D, H], from the values [K, lanes, rows, D·H]. */
export function finalStates<T>(ops: Ops<T>, y: T, directions: number): T {
  const [K, lanes, rows, width] = ops.shapeOf(y);
  const H = width / directions;
  const ends = Array.from({ length: directions }, (_, d) =>
    ops.slice(ops.slice(y, ROWS, d === 0 ? rows - 1 : 0, 1), WIDTH, d * H, H),
  );
  return ops.reshape(ops.concat(ends, ROWS), [K, lanes, directions, H]);
}
