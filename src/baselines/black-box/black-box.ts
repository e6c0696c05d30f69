/**
 * @file Black boxes as predictors. A forecast is rolled out: what was predicted is the past of what comes next. One-step
 * predictions read what was measured. Arms that are left out are predicted from their features alone.
 */
import type { Environment, Fold } from "../../envs/types.js";
import { overLanes } from "../../evaluate/fit/features.js";
import { taskOf } from "../../evaluate/fit/fold-world.js";
import { scoredRows } from "../../evaluate/fit/scored-rows.js";
import { rowWidth } from "../../evaluate/fit/target-columns.js";
import type { Predictions, Predictor } from "../../evaluate/fit/types.js";
import type { Stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import type { Architecture, WindowShape } from "./architecture.js";
import { learn, LEARN_DEFAULTS, type LearnOptions } from "./learn.js";
import { lstm } from "./lstm.js";
import { perceptron } from "./perceptron.js";
import { columnsOf, scaleOf, toldOf, type Series, type Told } from "./series.js";
import { transformer } from "./transformer.js";
import { examplesOf, JUDGING, judgingOf, PAST, shapeOf, shuffled, writeWindow, type Place } from "./windows.js";

/** Those that apply to the environment's task. */
export function blackBoxes(
  environment: Environment,
  on: Executor,
  options: LearnOptions = LEARN_DEFAULTS,
): readonly Predictor[] {
  const all = [lstm, transformer, perceptron].map((architecture) => blackBox(architecture, on, options));
  return all.filter((predictor) => predictor.refuses(environment) === null);
}

export function blackBox(architecture: Architecture, on: Executor, options: LearnOptions): Predictor {
  const run = { architecture, on, options };
  return {
    name: architecture.name,
    refuses: (environment) =>
      architecture.sequential && taskOf(environment).kind === "regression" ? "arms have no past" : null,
    predict(environment, fold, stream) {
      const predictions = { forecast, "one-step": oneStep, regression }[taskOf(environment).kind];
      return on.tidy(() => predictions(run, environment, fold, stream));
    },
  };
}

interface Run {
  readonly architecture: Architecture;
  readonly on: Executor;
  readonly options: LearnOptions;
}

function forecast(run: Run, environment: Environment, fold: Fold, stream: Stream): Predictions {
  const told = toldOf(environment, fold);
  const weights = learn(run.on, run.architecture, examplesOf(told, PAST, stream), run.options, stream);
  const [{ from, to }] = scoredRows(environment, fold);
  const course = rolledOut(run, weights, told, to - from);
  const width = rowWidth(environment);
  const means = new Float64Array((to - from) * width).fill(NaN);
  columnsOf(environment).forEach((column, s) =>
    course[s].forEach((x, h) => (means[h * width + column] = natural(told.scored[s], 0, x))),
  );
  return { means: [means] };
}

function oneStep(run: Run, environment: Environment, fold: Fold, stream: Stream): Predictions {
  const told = toldOf(environment, fold);
  const weights = learn(run.on, run.architecture, examplesOf(told, 1, stream.fork("judging")), run.options, stream);
  const { targets } = told;
  const width = rowWidth(environment);
  return {
    means: scoredRows(environment, fold).map(({ to }, a) => {
      const series = told.scored[a];
      const places = Array.from({ length: to - 1 }, (_, i) => ({ series, row: i + 1 }));
      const next = predicted(run, weights, places, shapeOf(told));
      const means = new Float64Array(to * width).fill(NaN);
      columnsOf(environment).forEach((column, j) => {
        means[column] = natural(series, j, series.values[j]);
        for (let i = 0; i < to - 1; i++) means[(i + 1) * width + column] = natural(series, j, next[i * targets + j]);
      });
      return means;
    }),
  };
}

const natural = ({ scales }: Pick<Series, "scales">, target: number, x: number): number =>
  scales[target].low + scales[target].span * x;

/** Scaled predictions of the rows after those fitted, [series][horizon]. */
function rolledOut(run: Run, weights: readonly Tensor[], told: Told, horizon: number): Float64Array[] {
  const running = told.scored.map((series) => ({ ...series, values: series.values.slice() }));
  const course = running.map(() => new Float64Array(horizon));
  for (let h = 0; h < horizon; h++) {
    const places = running.map((series) => ({ series, row: told.fittedRows + h }));
    const next = predicted(run, weights, places, shapeOf(told));
    next.forEach((x, s) => {
      course[s][h] = x;
      running[s].values[told.fittedRows + h] = x;
    });
  }
  return course;
}

/** Scaled, [places × targets] */
function predicted(
  { on, architecture }: Run,
  weights: readonly Tensor[],
  places: readonly Place[],
  shape: WindowShape,
): Float64Array {
  const size = shape.rows * shape.width;
  const windows = new Float64Array(places.length * size);
  places.forEach(({ series, row }, i) => writeWindow(series, row, shape, windows, i * size));
  return on.tidy(() => {
    const x = on.constant(windows, [1, places.length, shape.rows, shape.width]);
    return on.read(architecture.apply(on, weights, x, null)).slice();
  });
}

function regression(
  { on, architecture, options }: Run,
  environment: Environment,
  fold: Fold,
  stream: Stream,
): Predictions {
  const { features } = taskOf(environment);
  const columns = columnsOf(environment);
  const width = rowWidth(environment);
  const { arms } = environment.world;
  const shape = { rows: 1, width: features.width, targets: columns.length };
  const measured = fold.fitted.filter((a) => columns.every((column) => !Number.isNaN(arms[a].data[column])));
  const told = shuffled(measured, stream.fork("judging"));
  const scales = columns.map((column) => scaleOf(Float64Array.from(told, (a) => arms[a].data[column])));
  const examples = {
    shape,
    count: told.length,
    judging: judgingOf(told.length, JUDGING.arms),
    windows: overLanes(features, told, fold.fitted).values,
    answers: Float64Array.from(
      told.flatMap((a) => columns.map((column, j) => (arms[a].data[column] - scales[j].low) / scales[j].span)),
    ),
  };
  const weights = learn(on, architecture, examples, options, stream);
  const asked = overLanes(features, fold.scored, fold.fitted).values;
  const x = on.constant(asked, [1, fold.scored.length, 1, features.width]);
  const y = on.read(architecture.apply(on, weights, x, null));
  return {
    means: fold.scored.map((_, i) => {
      const means = new Float64Array(width).fill(NaN);
      columns.forEach((column, j) => (means[column] = natural({ scales }, j, y[i * columns.length + j])));
      return means;
    }),
  };
}
