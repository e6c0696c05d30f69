import { expect, test } from "vitest";
import { baselines } from "../../../src/baselines/baselines.js";
import { metapopulation } from "../../../src/baselines/metapopulation/predictor.js";
import type { Environment, Fold } from "../../../src/envs/types.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { armsOf, forecastOf } from "../tasks.js";

const on = wasmExecutor();
const options = { network: "auto" as const, iterations: 40, rate: 5e-3, decay: 0.01, clip: 10, patience: 40 };

/** New infections of an SEIR epidemic in a city of a million, day by day. */
function epidemic(days: number): number[][] {
  let [S, E, I] = [1e6 - 500, 0, 500];
  return Array.from({ length: days }, () => {
    const fresh = (0.35 * I * S) / 1e6;
    [S, E, I] = [S - fresh, E + fresh - 0.25 * E, I + 0.25 * E - 0.12 * I];
    return [fresh];
  });
}

function city(rows: number[][]): { environment: Environment; fold: Fold } {
  const made = forecastOf(rows, { from: 0, split: 50, to: 60 }, { grid: 7 });
  const { environment } = made;
  return { ...made, environment: { ...environment, world: { ...environment.world, constants: { population: 1e6 } } } };
}

test("an epidemic still growing is forecast better than by its last value; nothing scored is seen", () => {
  const { environment, fold } = city(epidemic(60));
  const predictor = metapopulation("paper", on, options);
  const predictions = predictor.predict(environment, fold, stream(1));
  const score = scorePredictions(environment, fold, predictions);
  expect(score.rmse).toBeLessThan(0.5 * score.naive);
  const other = city(epidemic(60).map((row, i) => (i < 50 ? row : [0])));
  expect(predictor.predict(other.environment, other.fold, stream(1)).means).toEqual(predictions.means);
});

test("predictors that do not apply are left out", () => {
  const { environment } = city(epidemic(60));
  const names = (e: Environment) => baselines(e, on).map(({ name }) => name);
  const epidemics = ["Grad-Metapopulation", "Grad-Metapopulation, as published code"];
  expect(names(environment)).toEqual(["last value", "mean of the fitted", "LSTM", "Transformer", "MLP", ...epidemics]);
  expect(names({ ...environment, world: { ...environment.world, constants: {} } })).not.toContain(epidemics[0]);
  const { environment: arms } = armsOf([[1], [2], [3]], 1, { kind: "regression" });
  expect(names(arms)).toEqual(["mean of the fitted", "MLP"]);
});
