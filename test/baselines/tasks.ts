/** @file Small environments with prediction tasks: data as they are given, everything else as plain as can be. */
import type { Environment, Fold, PredictionTask } from "../../src/envs/types.js";
import type { Arm } from "../../src/programs/types.js";

const arm = (name: string, times: readonly number[], data: readonly number[]): Arm => ({
  name,
  context: {},
  covariates: {},
  events: [],
  times,
  data: Float64Array.from(data),
});

const environmentOf = (arms: readonly Arm[], width: number, task: Partial<PredictionTask>): Environment => ({
  name: "small",
  title: "",
  brief: "",
  citation: "",
  hash: "",
  world: {
    t0: 0,
    dt: 1,
    steps: Math.max(...arms[0].times),
    constants: { place: width },
    contexts: {},
    covariates: {},
    events: {},
    observables: { y: width },
    whole: [],
    units: {},
    arms,
  },
  replication: "shared",
  priors: "program",
  sparePriors: [],
  statistics: { names: [], of: () => new Float64Array(0) },
  base: "",
  mechanisms: [],
  defaults: {},
  task: {
    kind: "forecast",
    targets: ["y"],
    lanes: "places",
    laneNames: Array.from({ length: width }, (_, i) => `place ${i}`),
    features: { names: [], width: 0, rows: 1, values: new Float64Array(0) },
    grid: 1,
    folds: [],
    metric: "aggregate",
    unit: "",
    season: null,
    network: "calib",
    published: [],
    synthetic: true,
    ...task,
  },
});

/** Rows of one arm, `width` places each, observed after every step. */
export function forecastOf(
  rows: readonly (readonly number[])[],
  window: Fold["window"],
  task: Partial<PredictionTask> = {},
) {
  const fold: Fold = { name: "f", purpose: "test", fitted: [0], scored: [0], ...(window ? { window } : {}) };
  const times = rows.map((_, i) => i + 1);
  const features = { names: ["y"], width: 1, rows: rows.length, values: Float64Array.from(lanesFirst(rows)) };
  const environment = environmentOf([arm("all", times, rows.flat())], rows[0].length, {
    folds: [fold],
    features,
    ...task,
  });
  return { environment, fold };
}

const lanesFirst = (rows: readonly (readonly number[])[]): number[] =>
  rows[0].flatMap((_, lane) => rows.map((row) => row[lane]));

/** One arm for each series; the last `scored` of them are not fitted. */
export function armsOf(
  series: readonly (readonly number[])[],
  scored: number,
  task: Partial<PredictionTask>,
): { environment: Environment; fold: Fold } {
  const indices = series.map((_, i) => i);
  const fold: Fold = {
    name: "f",
    purpose: "test",
    fitted: indices.slice(0, -scored),
    scored: indices.slice(-scored),
  };
  const arms = series.map((values, i) => arm(`arm ${i}`, values.map((_, t) => t), values)); // prettier-ignore
  const laneNames = arms.map(({ name }) => name);
  return { environment: environmentOf(arms, 1, { lanes: "arms", laneNames, folds: [fold], ...task }), fold };
}
