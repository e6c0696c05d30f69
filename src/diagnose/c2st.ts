/**
 * @file Classifier two-sample test (Lopez-Paz & Oquab 2017): the accuracy with which a network tells two samples apart
 * on rows it was not trained on. 0.5 is "cannot be told apart", 1 "never confused". As in the benchmark of
 * simulation-based inference (Lueckmann et al. 2021): columns scaled by the reference's moments, two hidden layers of 10 d
 * rectified units, five folds. Folds are trained as one stack, each stopped by rows of its own.
 *
 * The p-value is that of a coin tossed once for every row, N(½, 1/4n). Folds share training rows, which makes it
 * approximate. An accuracy near 0.5 is also what a classifier that could not learn gives: the test has no power of its own.
 */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import type { Rows } from "../density/density.js";
import { columnsOf, rowsAt } from "../density/rows.js";
import type { Stream } from "../math/rng.js";
import type { Executor, Tensor } from "../neural/executor.js";
import type { Ops } from "../neural/ops.js";
import { train } from "../neural/train.js";
import type { TrainOptions } from "../neural/train.js";

export interface TwoSampleOptions {
  readonly folds: number;
  /** units of a hidden layer for each column */
  readonly hidden: number;
  readonly training: TrainOptions;
}

export const TWO_SAMPLE_DEFAULTS: TwoSampleOptions = {
  folds: 5,
  hidden: 10,
  training: {
    rate: 3e-3,
    decay: 0,
    clip: 1e6,
    batch: 200,
    epochs: 1000,
    validation: 0.1,
    patience: 50, // narrow differences show late
    average: 0.99,
  },
};

/** About as strong as the classifier of published tables (scikit-learn's, which stops early): for comparison with those. */
export const PUBLISHED_TWO_SAMPLE: TwoSampleOptions = {
  ...TWO_SAMPLE_DEFAULTS,
  training: { rate: 1e-3, decay: 0, clip: 1e6, batch: 200, epochs: 1000, validation: 0.1, patience: 10 },
};

export interface TwoSampleTest {
  /** of all rows, each judged by the fold that did not see it */
  readonly accuracy: number;
  /** of the accuracy, from the number of rows alone */
  readonly se: number;
  /** one-sided, of equal distributions */
  readonly pValue: number;
  readonly byFold: readonly number[];
  /** rows judged, both samples */
  readonly rows: number;
}

/** Samples of equal size; whole folds only, so that up to folds − 1 rows of each are left out. */
export const classifierTwoSample = (
  on: Executor,
  reference: Rows,
  sample: Rows,
  stream: Stream,
  options: TwoSampleOptions = TWO_SAMPLE_DEFAULTS,
): TwoSampleTest => on.tidy(() => compare(on, reference, sample, stream, options));

function compare(
  on: Executor,
  reference: Rows,
  sample: Rows,
  stream: Stream,
  options: TwoSampleOptions,
): TwoSampleTest {
  const { folds, hidden } = options;
  const perFold = Math.floor(reference.count / folds);
  check(reference, sample, perFold);
  const data = labelled(scaledBy(reference, reference), scaledBy(reference, sample), perFold * folds, stream);
  const width = data.width - 1;
  const inFold =
    (fold: number) =>
    (row: number): boolean =>
      row % folds === fold;
  const all = Array.from({ length: data.count }, (_, i) => i);
  const kept = Array.from({ length: folds }, (_, f) => all.filter((i) => !inFold(f)(i >> 1)));
  const streams = kept.map((_, f) => stream.fork("fold", f));
  const units = hidden * width;
  const trained = train(
    {
      on,
      streams,
      rows: kept[0].length,
      parameters: start(on, [width, units, units, 1], streams),
      columns: stacked(kept.map((rows) => rowsAt(data, rows))),
      loss: (ops, weights, [x, label]) => crossEntropy(ops, label, logit(ops, weights, x)),
    },
    options.training,
  );
  const judged = Array.from({ length: folds }, (_, f) =>
    rowsAt(
      data,
      all.filter((i) => inFold(f)(i >> 1)),
    ),
  );
  return result(accuracies(on, trained.parameters, judged), data.count);
}

function check(reference: Rows, sample: Rows, perFold: number): void {
  if (reference.count !== sample.count || reference.width !== sample.width)
    throw new RangeError(
      `Expected two samples of one shape, got ${reference.count} × ${reference.width}, ${sample.count} × ${sample.width}`,
    );
  if (perFold < 2) throw new RangeError(`Expected at least two rows in a fold, got ${reference.count} rows`);
  for (const [name, rows] of [
    ["reference", reference],
    ["sample", sample],
  ] as const)
    if (!rows.values.every(Number.isFinite)) throw new RangeError(`Expected finite values in the ${name}`);
}

function scaledBy(reference: Rows, x: Rows): Rows {
  const { count, width, values } = reference;
  const moments = Array.from({ length: width }, (_, j) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < count; i++) sum += values[i * width + j];
    for (let i = 0; i < count; i++) squares += (values[i * width + j] - sum / count) ** 2;
    const sd = Math.sqrt(squares / (count - 1));
    return { mean: sum / count, sd: sd > 0 ? sd : 1 };
  });
  return { ...x, values: x.values.map((v, at) => (v - moments[at % width].mean) / moments[at % width].sd) };
}

/** Rows 2i and 2i + 1 are one of each sample, in random order within each; the last column is 1 for `sample`. */
function labelled(reference: Rows, sample: Rows, count: number, stream: Stream): Rows {
  const width = reference.width;
  const out = new Float64Array(2 * count * (width + 1));
  [reference, sample].forEach((rows, label) => {
    const order = permutation(rows.count, stream.fork("order", label));
    for (let i = 0; i < count; i++) {
      const at = (2 * i + label) * (width + 1);
      out.set(rows.values.subarray(order[i] * width, (order[i] + 1) * width), at);
      out[at + width] = label;
    }
  });
  return { values: out, count: 2 * count, width: width + 1 };
}

function permutation(n: number, stream: Stream): Int32Array {
  const out = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** x and label of every fold: [folds, rows, width], [folds, rows, 1]. */
function stacked(parts: readonly Rows[]) {
  const width = parts[0].width - 1;
  const inputs = Array.from({ length: width }, (_, j) => j);
  const join = (columns: readonly number[]) => {
    const blocks = parts.map((rows) => columnsOf(rows, columns).values);
    const out = new Float64Array(blocks.reduce((n, b) => n + b.length, 0));
    blocks.reduce((at, b) => (out.set(b, at), at + b.length), 0);
    return out;
  };
  return [
    { values: join(inputs), width },
    { values: join([width]), width: 1 },
  ];
}

/** Weights and biases uniform within ±√(6/(I + O)) (Glorot & Bengio 2010): kinks all over the data from the start. */
function start(on: Executor, widths: readonly number[], streams: readonly Stream[]): Tensor[] {
  return widths.slice(1).flatMap((outputs, layer) => {
    const inputs = widths[layer];
    const reach = Math.sqrt(6 / (inputs + outputs));
    const draw = (name: string, count: number): number[] =>
      streams.flatMap((stream) => {
        const random = stream.fork(name, layer);
        return Array.from({ length: count }, () => reach * (2 * random.uniform() - 1));
      });
    return [
      on.constant(draw("weights", inputs * outputs), [streams.length, inputs, outputs]),
      on.constant(draw("biases", outputs), [streams.length, 1, outputs]),
    ];
  });
}

/** [K, B, d] → [K, B, 1] */
function logit<T>(ops: Ops<T>, weights: readonly T[], x: T): T {
  const first = ops.dense(x, weights[0], weights[1], "relu");
  const second = ops.dense(first, weights[2], weights[3], "relu");
  return ops.dense(second, weights[4], weights[5], "none");
}

/** Mean of log(1 + e^f) − label · f: [K, 1]. */
function crossEntropy<T>(ops: Ops<T>, label: T, f: T): T {
  const [K] = ops.shapeOf(f);
  return ops.reshape(ops.mean(ops.subtract(ops.softplus(f), ops.multiply(label, f)), 1), [K, 1]);
}

function accuracies(on: Executor, weights: readonly Tensor[], judged: readonly Rows[]): number[] {
  const [x, labels] = stacked(judged);
  const count = judged[0].count;
  const logits = on.read(logit(on, weights, on.constant(x.values, [judged.length, count, x.width])));
  return judged.map((_, f) => {
    let right = 0;
    for (let i = f * count; i < (f + 1) * count; i++) if (logits[i] > 0 === labels.values[i] > 0) right++;
    return right / count;
  });
}

function result(byFold: readonly number[], rows: number): TwoSampleTest {
  const accuracy = byFold.reduce((s, a) => s + a, 0) / byFold.length;
  return {
    accuracy,
    se: Math.sqrt((accuracy * (1 - accuracy)) / rows),
    pValue: normalCdf(-(accuracy - 0.5) * 2 * Math.sqrt(rows), 0, 1),
    byFold,
    rows,
  };
}
