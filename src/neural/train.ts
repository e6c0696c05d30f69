/**
 * @file Mini-batch training of K stacked networks at once, each with its own rows, shuffles, validation split and
 * stopping time, so that network k ends equal to the one trained alone.
 */
import type { Stream } from "../math/rng.js";
import { adamStart, adamStep } from "./adamw.js";
import type { AdamOptions } from "./adamw.js";
import type { Executor, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";
import { createTape } from "./tape.js";

export interface TrainOptions extends AdamOptions {
  readonly batch: number;
  readonly epochs: number;
  /** Share of rows that only decide when to stop. */
  readonly validation: number;
  /** Epochs without a better validation loss before a network stops. */
  readonly patience: number;
}

export const TRAIN_DEFAULTS: TrainOptions = {
  rate: 1e-2,
  decay: 1e-4,
  clip: 5,
  batch: 50,
  epochs: 100,
  validation: 0.1,
  patience: 12,
};

/** One input or target of all networks: values [K, N, width]. */
export interface Column {
  readonly values: Float64Array;
  readonly width: number;
}

export interface Problem {
  readonly on: Executor;
  readonly parameters: readonly Tensor[];
  readonly columns: readonly Column[];
  /** N, equal for all networks */
  readonly rows: number;
  /** one per network */
  readonly streams: readonly Stream[];
  /** Mean loss of each network [K, 1] on a batch of every column [K, B, width]. */
  loss<T>(ops: Ops<T>, parameters: readonly T[], batch: readonly T[]): T;
}

export interface Trained {
  readonly parameters: readonly Tensor[];
  /** best validation loss of each network, and the epoch it was reached in; epoch 0 is the start */
  readonly validation: readonly number[];
  readonly epochs: readonly number[];
}

export function train(problem: Problem, options: TrainOptions = TRAIN_DEFAULTS): Trained {
  const { on, streams, rows } = problem;
  const held = Math.max(1, Math.round(rows * options.validation));
  const batch = Math.min(options.batch, rows - held);
  if (batch < 1) throw new RangeError(`Expected at least 2 rows to train on, got ${rows}`);
  const orders = streams.map((s) => permutation(s.fork("split"), rows));
  const heldOut = upload(
    problem,
    orders.map((order) => order.slice(0, held)),
  );
  const shuffles = streams.map((s) => s.fork("shuffle"));
  const validate = (parameters: readonly Tensor[]) => on.read(problem.loss(on, parameters, heldOut));

  let parameters = problem.parameters;
  let adam = adamStart(on, parameters);
  let best = { parameters, validation: [...validate(parameters)], epochs: streams.map(() => 0) };
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const running = best.epochs.map((at) => epoch - at <= options.patience);
    if (!running.includes(true)) break;
    const epochOrders = orders.map((order, k) => reorder(order.slice(held), shuffles[k]));
    const data = upload(problem, epochOrders);
    for (let start = 0; start + batch <= rows - held; start += batch) {
      const slices = data.map((x) => on.slice(x, 1, start, batch));
      const gradients = gradientsOf(problem, parameters, slices);
      [parameters, adam] = adamStep(on, parameters, gradients, adam, options);
    }
    const validation = validate(parameters);
    const better = running.map((runs, k) => runs && validation[k] < best.validation[k]);
    if (better.includes(true))
      best = {
        parameters: select(on, better, parameters, best.parameters),
        validation: better.map((b, k) => (b ? validation[k] : best.validation[k])),
        epochs: better.map((b, k) => (b ? epoch : best.epochs[k])),
      };
  }
  return best;
}

function gradientsOf({ on, loss }: Problem, parameters: readonly Tensor[], batch: readonly Tensor[]): Tensor[] {
  const tape = createTape(on);
  const variables = parameters.map(tape.variable);
  return tape.gradients(loss(tape, variables, batch.map(tape.fixed)), variables);
}

/** Network k of the result is a's where choose[k], else b's. Nothing is multiplied, so a NaN in one stays there. */
function select(on: Executor, choose: readonly boolean[], a: readonly Tensor[], b: readonly Tensor[]): Tensor[] {
  const indices = choose.map((fromA, k) => (fromA ? k : choose.length + k));
  return a.map((x, i) => on.gather(on.concat([x, b[i]], 0), 0, indices));
}

/** Every column with rows orders[k] of network k: [K, rows, width]. */
function upload({ on, columns, rows }: Problem, orders: readonly (readonly number[])[]): Tensor[] {
  return columns.map(({ values, width }) => {
    const count = orders[0].length;
    const out = new Float64Array(orders.length * count * width);
    let at = 0;
    orders.forEach((order, k) => {
      for (const row of order) {
        const from = (k * rows + row) * width;
        for (let j = 0; j < width; j++) out[at++] = values[from + j];
      }
    });
    return on.constant(out, [orders.length, count, width]);
  });
}

const permutation = (random: Stream, n: number): number[] =>
  reorder(
    Array.from({ length: n }, (_, i) => i),
    random,
  );

/** Fisher & Yates 1938. */
function reorder(order: readonly number[], random: Stream): number[] {
  const out = [...order];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
