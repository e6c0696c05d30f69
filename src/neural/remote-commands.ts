/**
 * @file The words in which operations travel to a device thread, and the shape of each one's result, which the caller
 * must know before anything is computed: it goes on without waiting.
 */
import type { BasicExecutor } from "./executor.js";
import type { Shape } from "./ops.js";
import { broadcastShape, withAxis } from "./shape.js";

/** Operations of an executor that make a tensor out of tensors. */
export type Operation = Exclude<
  keyof BasicExecutor,
  "name" | "precision" | "constant" | "shapeOf" | "read" | "tidy" | "dispose"
>;

/** Everything but tensors that an operation takes. */
export type Rest = readonly (number | boolean | readonly number[] | undefined)[];

export type Command =
  /** makes tensor `id` from tensors `inputs` */
  | readonly [kind: "run", operation: Operation, id: number, inputs: readonly number[], rest: Rest]
  | readonly [kind: "constant", id: number, values: Float32Array, shape: Shape]
  | readonly [kind: "free", id: number];

export interface Batch {
  readonly commands: readonly Command[];
  /** tensor whose values are asked for; null: none is */
  readonly read: number | null;
}

export type DeviceMessage = Batch | "opened" | "alive";

const same = ([x]: readonly Shape[]): Shape => x;
const both = ([a, b]: readonly Shape[]): Shape => broadcastShape(a, b);
const along = (axis: unknown, length: number) => (x: Shape) => withAxis(x, axis as number, length);

export const RESULT_SHAPE: Readonly<Record<Operation, (inputs: readonly Shape[], rest: Rest) => Shape>> = {
  add: both,
  subtract: both,
  multiply: both,
  divide: both,
  maximum: both,
  greater: both,
  negate: same,
  tanh: same,
  relu: same,
  exp: same,
  log: same,
  softplus: same,
  sigmoid: same,
  sqrt: same,
  square: same,
  scale: same,
  shift: same,
  clip: same,
  matmul: ([a, b], [transposeA, transposeB]) => {
    const lead = a.slice(0, -2);
    return [...lead, a[lead.length + (transposeA ? 1 : 0)], b[lead.length + (transposeB ? 0 : 1)]];
  },
  sum: ([x], [axis]) => along(axis, 1)(x),
  mean: ([x], [axis]) => along(axis, 1)(x),
  logSumExp: ([x], [axis]) => along(axis, 1)(x),
  broadcast: (_, [shape]) => shape as Shape,
  reshape: (_, [shape]) => shape as Shape,
  transpose: ([x], [order]) => (order as readonly number[]).map((axis) => x[axis]),
  slice: ([x], [axis, , length]) => along(axis, length as number)(x),
  concat: (xs, [axis]) => {
    const total = xs.reduce((n, x) => n + x[axis as number], 0);
    return along(axis, total)(xs[0]);
  },
  gather: ([x], [axis, indices]) => along(axis, (indices as readonly number[]).length)(x),
  scatter: ([x], [axis, , length]) => along(axis, length as number)(x),
};
