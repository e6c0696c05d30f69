/**
 * @file Gaussian linear: θ ~ N(0, 0.1 I), x ~ N(θ, 0.1 I), ten dimensions (Lueckmann et al. 2021, T.1). The posterior is
 * N(x/2, 0.05 I).
 */
import type { Rows } from "../../src/density/density.js";
import { openBox } from "../../src/posterior/box.js";
import { overRows } from "./task.js";
import type { Task } from "./task.js";

const D = 10;
const VARIANCE = 0.1;
const LOG_NORMALISER = -0.5 * D * Math.log(2 * Math.PI * VARIANCE);

const logNormal = (x: ArrayLike<number>, mean: (j: number) => number): number => {
  let s = LOG_NORMALISER;
  for (let j = 0; j < D; j++) s -= (0.5 * (x[j] - mean(j)) ** 2) / VARIANCE;
  return s;
};

export const gaussianLinear: Task = {
  name: "gaussian-linear",
  dim: D,
  width: D,
  prior: {
    box: openBox(D),
    sample: (count, random): Rows => ({
      values: Float64Array.from({ length: count * D }, () => Math.sqrt(VARIANCE) * random.normal()),
      count,
      width: D,
    }),
    logDensity: (theta) => overRows(theta, (t) => logNormal(t, () => 0)),
  },
  simulate: (theta, random) => ({
    ...theta,
    values: theta.values.map((t) => t + Math.sqrt(VARIANCE) * random.normal()),
  }),
  logLikelihood: (theta, observed) => overRows(theta, (t) => logNormal(observed, (j) => t[j])),
  reference: (observed, count, random) => ({
    values: Float64Array.from(
      { length: count * D },
      (_, at) => observed[at % D] / 2 + Math.sqrt(VARIANCE / 2) * random.normal(),
    ),
    count,
    width: D,
  }),
};
