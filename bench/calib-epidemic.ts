/**
 * @file A planted epidemic for `bench/fit-speed.ts`: SEIR in 51 places that mix, 191 weeks, transmission driven by the first
 * feature of each place and week, cases with 5 % of noise. SEIR made the data; SIR is its parent without latency. Recovery
 * takes five weeks, so that cases turn in the last quarter: the last twelve weeks are validation, and are not empty.
 */
import type { Environment, Fold } from "../src/envs/types.js";
import { stream } from "../src/math/rng.js";
import { compile } from "../src/programs/compile.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { World } from "../src/programs/types.js";
import { environmentOf, forecastFold } from "../test/evaluate/fit/problems.js";
import { FEATURES, PLACES, SEIR, WEEKS, world as drawn } from "./calib-problem.js";

export { SEIR } from "./calib-problem.js";
export const SPLIT = WEEKS - 12;

export const SIR = SEIR.replace(/sigma: each[^\n]*\n/, "")
  .replace("SEIR in places", "SIR in places")
  .replace("{ beta, sigma, gamma }", "{ beta, gamma }")
  .replace("* (1 - Math.exp(-sigma[i] * dt))", "* (1 - Math.exp(-1e3 * dt))");

const LOWER = [0, 0.1, 0.05];
const UPPER = [2, 1, 1];

/** Features follow themselves from week to week: [places × weeks × features], standard normal. */
function features(): Float64Array {
  const random = stream(52);
  const values = new Float64Array(PLACES * WEEKS * FEATURES);
  for (let i = 0; i < values.length; i++) {
    const week = Math.floor(i / FEATURES) % WEEKS;
    values[i] = week === 0 ? random.normal() : 0.95 * values[i - FEATURES] + Math.sqrt(1 - 0.95 ** 2) * random.normal();
  }
  return values;
}

/** beta, sigma and gamma that made the data, by columns [weeks × (3 × places)] */
function truth(values: Float64Array): Float64Array {
  const gamma = 0.2;
  const rows = new Float64Array(WEEKS * 3 * PLACES);
  for (let week = 0; week < WEEKS; week++)
    for (let place = 0; place < PLACES; place++) {
      const beta = gamma * (1.12 + 0.15 * Math.tanh(values[(place * WEEKS + week) * FEATURES]));
      [beta, 0.5, gamma].forEach((value, k) => {
        if (!(value > LOWER[k] && value < UPPER[k])) throw new Error(`Expected ${value} inside its range`);
        rows[week * 3 * PLACES + k * PLACES + place] = value;
      });
    }
  return rows;
}

/** Cases that these rows predict, [weeks × places]. */
function simulated(rows: Float64Array): Float64Array {
  const result = compile(SEIR, drawn);
  if (!result.ok) throw new Error(result.errors[0].message);
  const made = differentiate(result.program);
  if (!made.ok) throw new Error(made.reason);
  const means = made.kernel(0).forward(new Float64Array(0), rows);
  if (means === null) throw new Error("Expected the epidemic to run");
  return means.slice();
}

export function epidemic(): { readonly environment: Environment; readonly fold: Fold } {
  const values = features();
  const random = stream(53);
  const data = simulated(truth(values)).map((x) => x * Math.exp(0.05 * random.normal()));
  const world: World = { ...drawn, arms: drawn.arms.map((arm) => ({ ...arm, data })) };
  const fold = forecastFold("weeks", 0, SPLIT, WEEKS);
  const names = Array.from({ length: FEATURES }, (_, i) => `feature ${i + 1}`);
  const environment = environmentOf({
    world,
    base: SEIR,
    task: {
      kind: "forecast",
      targets: ["cases"],
      folds: [fold],
      network: "calib",
      features: { names, width: FEATURES, rows: WEEKS, values },
    },
  });
  return { environment, fold };
}
