/**
 * @file The probability of an event given a condition, by a small network: log P = −softplus(−f(c)). It starts at the
 * event's share and early stopping keeps it there unless a validation split says that the condition matters.
 */
import { mlp, mlpParameters } from "../neural/layers.js";
import type { Executor, Tensor } from "../neural/executor.js";
import type { Ops } from "../neural/ops.js";
import { softplus } from "../neural/cpu.js";
import { train, TRAIN_DEFAULTS } from "../neural/train.js";
import type { Stream } from "../math/rng.js";
import type { Rows } from "./density.js";
import { fitPlainScale } from "./scale.js";

/** log P(event | condition) of every row. */
export type LogProbability = (condition: Rows) => Float64Array;

const HIDDEN = 16;
/** With fewer rows of either kind there is nothing to learn but their share. */
const LEAST = 10;

export function fitBernoulli(
  on: Executor,
  happened: readonly boolean[],
  condition: Rows,
  stream: Stream,
): LogProbability {
  const yes = happened.filter(Boolean).length;
  const no = happened.length - yes;
  if (Math.min(yes, no) < LEAST || condition.width === 0) {
    const logShare = Math.log(yes / happened.length);
    return (rows) => new Float64Array(rows.count).fill(logShare);
  }
  const scale = fitPlainScale(condition);
  const scaled = (rows: Rows): Rows => scale.toUnit(rows, rows.values);
  const logit = Math.log(yes / no);
  const { parameters } = train(
    {
      on,
      rows: happened.length,
      streams: [stream],
      parameters: mlpParameters(on, [condition.width, HIDDEN, HIDDEN, 1], [stream], 0.05),
      columns: [
        { values: Float64Array.from(happened, (h) => (h ? 1 : 0)), width: 1 },
        { values: scaled(condition).values, width: condition.width },
      ],
      loss: (ops, weights, [event, c]) => crossEntropy(ops, event, ops.shift(mlp(ops, weights, c), logit)),
    },
    TRAIN_DEFAULTS,
  );
  return (rows) => {
    const c: Tensor = on.constant(scaled(rows).values, [1, rows.count, rows.width]);
    return on.read(mlp(on, parameters, c)).map((f) => -softplus(-(f + logit)));
  };
}

/** Mean of softplus(f) − event · f: [K, 1]. */
function crossEntropy<T>(ops: Ops<T>, event: T, f: T): T {
  const each = ops.subtract(ops.softplus(f), ops.multiply(event, f));
  return ops.reshape(ops.mean(each, 1), [ops.shapeOf(f)[0], 1]);
}
