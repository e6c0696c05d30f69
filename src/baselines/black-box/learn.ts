/**
 * @file Weights of a black box by Adam on mini-batches: mean squared error of scaled answers, some examples kept to stop
 * by. What was best there is what is returned.
 */
import type { Stream } from "../../math/rng.js";
import { adamStart, adamStep } from "../../neural/adamw.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Ops } from "../../neural/ops.js";
import { createTape } from "../../neural/tape.js";
import { startOf, type Architecture } from "./architecture.js";
import { shuffled, type Examples } from "./windows.js";

export interface LearnOptions {
  readonly rate: number;
  readonly epochs: number;
  /** epochs without a better loss on what is kept */
  readonly patience: number;
  /** examples of a step, at least; at most 32 steps make an epoch */
  readonly batch: number;
}

export const LEARN_DEFAULTS: LearnOptions = { rate: 1e-3, epochs: 400, patience: 50, batch: 32 };

const MOST_STEPS = 32;
const CLIP = 10;

/** Whoever calls disposes of the weights. */
export function learn(
  on: Executor,
  architecture: Architecture,
  examples: Examples,
  options: LearnOptions,
  stream: Stream,
): readonly Tensor[] {
  const kept = examples.judging;
  const learnt = examples.count - kept;
  if (learnt < 1) throw new RangeError("Expected at least one example to learn from, got 0");
  const size = Math.max(options.batch, Math.ceil(learnt / MOST_STEPS));
  const everyone = Array.from({ length: learnt }, (_, i) => i);
  const judged = Array.from({ length: kept || learnt }, (_, i) => (kept ? learnt + i : i));
  let weights = startOf(on, architecture.parameters(examples.shape), stream.fork("start"));
  let adam = adamStart(on, weights);
  let best = {
    weights: weights.map((w) => copy(on, w)),
    loss: judge(on, architecture, examples, judged, weights),
    epoch: 0,
  };

  for (let epoch = 1; epoch <= options.epochs && epoch - best.epoch <= options.patience; epoch++) {
    const order = shuffled(everyone, stream.fork("order", epoch));
    for (let at = 0; at < learnt; at += size) {
      const batch = order.slice(at, at + size);
      const random = stream.fork("dropout", epoch).fork(String(at));
      const [next, state] = on.tidy(() => {
        const tape = createTape(on);
        const variables = weights.map(tape.variable);
        const loss = lossOf(tape, architecture, examples, batch, variables, random);
        const settings = { rate: options.rate, decay: 0, clip: CLIP };
        return adamStep(on, weights, tape.gradients(loss, variables), adam, settings);
      });
      on.dispose(...weights, ...adam.first, ...adam.second);
      [weights, adam] = [next, state];
    }
    const loss = judge(on, architecture, examples, judged, weights);
    if (!(loss < best.loss)) continue;
    on.dispose(...best.weights);
    best = { weights: weights.map((w) => copy(on, w)), loss, epoch };
  }
  on.dispose(...weights, ...adam.first, ...adam.second);
  return best.weights;
}

const copy = (on: Executor, x: Tensor): Tensor => on.slice(x, 0, 0, x.shape[0]);

/** Mean squared error, and the penalty on the last layer where something is learnt. */
function lossOf<T>(
  ops: Ops<T>,
  architecture: Architecture,
  { shape, windows, answers }: Examples,
  batch: readonly number[],
  weights: readonly T[],
  random: Stream | null,
): T {
  const { rows, width, targets } = shape;
  const x = ops.constant(gathered(windows, batch, rows * width), [1, batch.length, rows, width]);
  const y = ops.constant(gathered(answers, batch, targets), [1, batch.length, 1, targets]);
  const errors = ops.square(ops.subtract(architecture.apply(ops, weights, x, random), y));
  const mean = ops.mean(ops.reshape(errors, [1, batch.length * targets]), 1);
  if (random === null || architecture.penalty === 0) return mean;
  const last = weights[weights.length - 2];
  const squares = ops.reshape(ops.square(last), [1, ops.shapeOf(last).reduce((a, b) => a * b, 1)]);
  return ops.add(mean, ops.scale(ops.sum(squares, 1), architecture.penalty));
}

function judge(
  on: Executor,
  architecture: Architecture,
  examples: Examples,
  judged: readonly number[],
  weights: readonly Tensor[],
): number {
  return on.tidy(() => on.read(lossOf(on, architecture, examples, judged, weights, null))[0]);
}

function gathered(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
