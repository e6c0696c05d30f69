/**
 * @file Mini-batch training of K stacked networks at once, each with its own rows, shuffles, validation split and
 * stopping time, so that network k ends equal to the one trained alone.
 */
import type { Stream } from "../math/rng.js";
import { adamStart, adamStep } from "./adamw.js";
import type { AdamOptions, AdamState } from "./adamw.js";
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
  /**
   * Decay of the running average of parameters over steps (Polyak & Juditsky 1992, with forgetting). The average is what
   * is validated and returned; 0, the default, is no average.
   */
  readonly average?: number;
}

export const TRAIN_DEFAULTS: TrainOptions = {
  rate: 5e-3,
  decay: 1e-4,
  clip: 5,
  batch: 50,
  epochs: 200,
  validation: 0.1,
  patience: 20,
  average: 0.99,
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
  /**
   * Mean loss of each network [K, 1] on a batch of every column [K, B, width]. K is the number of networks still in
   * training, so nothing about single networks may be kept outside of parameters and columns.
   */
  loss<T>(ops: Ops<T>, parameters: readonly T[], batch: readonly T[]): T;
}

export interface Trained {
  readonly parameters: readonly Tensor[];
  /** best validation loss of each network, and the epoch it was reached in; epoch 0 is the start */
  readonly validation: readonly number[];
  readonly epochs: readonly number[];
}

/** Networks that are still in training, stacked in the order of `members`. */
interface Active {
  readonly members: readonly number[];
  readonly parameters: readonly Tensor[];
  /** of the parameters, over steps */
  readonly average: readonly Tensor[];
  readonly adam: AdamState;
  readonly heldOut: readonly Tensor[];
}

/** The best that one network has been: parameters [1, …]. */
interface Best {
  readonly parameters: readonly Tensor[];
  readonly validation: number;
  readonly epoch: number;
}

export function train(problem: Problem, options: TrainOptions = TRAIN_DEFAULTS): Trained {
  return problem.on.tidy(() => trainInside(problem, options));
}

function trainInside(problem: Problem, options: TrainOptions): Trained {
  const { on, streams, rows } = problem;
  const held = Math.max(1, Math.round(rows * options.validation));
  const batch = Math.min(options.batch, rows - held);
  if (batch < 1) throw new RangeError(`Expected at least 2 rows to train on, got ${rows}`);
  const orders = streams.map((s) => permutation(s.fork("split"), rows));
  const shuffles = streams.map((s) => s.fork("shuffle"));
  const everyone = streams.map((_, k) => k);

  const copies = () => problem.parameters.map((p) => on.slice(p, 0, 0, p.shape[0])); // ours to dispose of
  let active: Active = {
    members: everyone,
    parameters: copies(),
    average: copies(),
    adam: adamStart(on, problem.parameters),
    heldOut: upload(
      problem,
      everyone,
      orders.map((order) => order.subarray(0, held)),
    ),
  };
  const start = validate(problem, active);
  const best: Best[] = everyone.map((k) => ({ parameters: member(on, active, k), validation: start[k], epoch: 0 }));
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    active = keepRunning(
      on,
      active,
      active.members.map((k) => epoch - best[k].epoch <= options.patience),
    );
    if (active.members.length === 0) break;
    const { members } = active;
    for (const k of members) reorder(orders[k].subarray(held), shuffles[k]);
    active = runEpoch(
      problem,
      active,
      members.map((k) => orders[k].subarray(held)),
      batch,
      options,
    );
    validate(problem, active).forEach((validation, i) => {
      const k = members[i];
      if (!(validation < best[k].validation)) return;
      on.dispose(...best[k].parameters);
      best[k] = { parameters: member(on, active, i), validation, epoch };
    });
  }
  return {
    parameters: problem.parameters.map((_, i) =>
      on.concat(
        best.map((b) => b.parameters[i]),
        0,
      ),
    ),
    validation: best.map((b) => b.validation),
    epochs: best.map((b) => b.epoch),
  };
}

/** Loss of each active network on its held-out rows. */
const validate = (problem: Problem, { average, heldOut }: Active): Float64Array =>
  problem.on.tidy(() => problem.on.read(problem.loss(problem.on, average, heldOut)));

const member = (on: Executor, { average }: Active, i: number): Tensor[] => average.map((p) => on.slice(p, 0, i, 1));

/** One pass over the rows of every network in the orders given. Whole batches only. */
function runEpoch(
  problem: Problem,
  active: Active,
  orders: readonly Int32Array[],
  batch: number,
  options: TrainOptions,
): Active {
  const { on } = problem;
  const data = upload(problem, active.members, orders);
  let { parameters, average, adam } = active;
  for (let start = 0; start + batch <= orders[0].length; start += batch) {
    const before = [...parameters, ...average, ...adam.first, ...adam.second];
    [parameters, average, adam] = on.tidy(() => {
      const slices = data.map((x) => on.slice(x, 1, start, batch));
      const [next, state] = adamStep(on, parameters, gradientsOf(problem, parameters, slices), adam, options);
      return [next, on.blend(average, next, decayAt(state.step, options.average ?? 0)), state];
    });
    on.dispose(...before);
  }
  on.dispose(...data);
  return { ...active, parameters, average, adam };
}

/** Steps in which the running average forgets the start. */
const WARM_UP = 10;

const decayAt = (step: number, decay: number): number => Math.min(decay, step / (step + WARM_UP));

/** Drops the networks that have stopped, so that they cost nothing more; the others do not notice. */
function keepRunning(on: Executor, active: Active, runs: readonly boolean[]): Active {
  if (!runs.includes(false)) return active;
  const kept = runs.flatMap((r, i) => (r ? [i] : []));
  const shrink = (xs: readonly Tensor[]): Tensor[] => {
    const rest = kept.length === 0 ? [] : xs.map((x) => on.gather(x, 0, kept));
    on.dispose(...xs);
    return rest;
  };
  const { members, parameters, average, adam, heldOut } = active;
  return {
    members: kept.map((i) => members[i]),
    parameters: shrink(parameters),
    average: shrink(average),
    adam: { step: adam.step, first: shrink(adam.first), second: shrink(adam.second) },
    heldOut: shrink(heldOut),
  };
}

function gradientsOf({ on, loss }: Problem, parameters: readonly Tensor[], batch: readonly Tensor[]): Tensor[] {
  const tape = createTape(on);
  const variables = parameters.map(tape.variable);
  return tape.gradients(loss(tape, variables, batch.map(tape.fixed)), variables);
}

/** Every column with rows orders[i] of network members[i]: [K, rows, width]. */
function upload(
  { on, columns, rows }: Problem,
  members: readonly number[],
  orders: readonly Int32Array[],
): readonly Tensor[] {
  return columns.map(({ values, width }) => {
    const count = orders[0].length;
    const out = new Float64Array(orders.length * count * width);
    let at = 0;
    orders.forEach((order, i) => {
      const first = members[i] * rows;
      for (let r = 0; r < count; r++) {
        const from = (first + order[r]) * width;
        for (let j = 0; j < width; j++) out[at++] = values[from + j];
      }
    });
    return on.constant(out, [orders.length, count, width]);
  });
}

const permutation = (random: Stream, n: number): Int32Array =>
  reorder(
    Int32Array.from({ length: n }, (_, i) => i),
    random,
  );

/** In place; Fisher & Yates 1938. */
function reorder(order: Int32Array, random: Stream): Int32Array {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const value = order[i];
    order[i] = order[j];
    order[j] = value;
  }
  return order;
}
