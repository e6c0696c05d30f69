/**
 * @file The probability of an event given a condition: log P = −softplus(−η(c)). The log odds η are those of a logistic
 * regression plus a small network, which starts at nothing and stays there unless a validation split says that there is
 * more to the condition.
 */
import { mlp, mlpParameters } from "../neural/layers.js";
import type { Executor, Tensor } from "../neural/executor.js";
import type { Ops } from "../neural/ops.js";
import { softplus } from "../neural/cpu.js";
import { train, TRAIN_DEFAULTS } from "../neural/train.js";
import type { Stream } from "../math/rng.js";
import type { Rows } from "./density.js";
import { fitLogistic, mostLogOdds } from "./logistic.js";
import { fitPlainScale } from "./scale.js";

/** log P(event | condition) of every row. */
export type LogProbability = (condition: Rows) => Float64Array;

const HIDDEN = 16;
/** With fewer rows of either kind there is nothing to learn but their share. */
const LEAST = 10;
const TRAINING = { ...TRAIN_DEFAULTS, rate: 3e-3 };

/** Without an executor, by logistic regression alone. */
export function fitBernoulli(
  on: Executor | null,
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
  const given = scaled(condition);
  const linear = fitLogistic(happened, given);
  const more = on === null ? null : fitMore(on, happened, given, linear(given), stream);
  const limit = mostLogOdds(happened.length);
  return (rows) => {
    const c = scaled(rows);
    const extra = more?.(c);
    return linear(c).map((eta, i) => {
      const odds = eta + (extra?.[i] ?? 0);
      return -softplus(-Math.min(Math.max(odds, -limit), limit));
    });
  };
}

/** What a network adds to log odds. */
function fitMore(
  on: Executor,
  happened: readonly boolean[],
  condition: Rows,
  logOdds: Float64Array,
  stream: Stream,
): (condition: Rows) => Float64Array {
  const { parameters } = train(
    {
      on,
      rows: happened.length,
      streams: [stream],
      parameters: mlpParameters(on, [condition.width, HIDDEN, HIDDEN, 1], [stream], 0),
      columns: [
        { values: Float64Array.from(happened, (h) => (h ? 1 : 0)), width: 1 },
        { values: logOdds, width: 1 },
        { values: condition.values, width: condition.width },
      ],
      loss: (ops, weights, [event, eta, c]) => crossEntropy(ops, event, ops.add(mlp(ops, weights, c), eta)),
    },
    TRAINING,
  );
  return (rows) =>
    on.tidy(() => {
      const c: Tensor = on.constant(rows.values, [1, rows.count, rows.width]);
      return on.read(mlp(on, parameters, c));
    });
}

/** Mean of softplus(f) − event · f: [K, 1]. */
function crossEntropy<T>(ops: Ops<T>, event: T, f: T): T {
  const each = ops.subtract(ops.softplus(f), ops.multiply(event, f));
  return ops.reshape(ops.mean(each, 1), [ops.shapeOf(f)[0], 1]);
}
