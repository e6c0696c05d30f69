import { describe, expect, test } from "vitest";
import { blackBoxes } from "../../../src/baselines/black-box/black-box.js";
import { naivePredictors } from "../../../src/baselines/naive.js";
import type { Environment, Fold } from "../../../src/envs/types.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { armsOf, forecastOf } from "../tasks.js";

const on = wasmExecutor();
const few = { rate: 1e-2, epochs: 40, patience: 40, batch: 16 };
const gentle = { rate: 3e-3, epochs: 60, patience: 60, batch: 32 }; // attention diverges at higher rates
const WAVE = Array.from({ length: 80 }, (_, i) => [100 + 40 * Math.sin(i / 2), 7 + 3 * Math.cos(i / 2)]);
const window = { from: 4, split: 72, to: 80 };

const forecasts = (environment: Environment, fold: Fold, seed = 1, options = few): Record<string, number[][]> =>
  Object.fromEntries(
    blackBoxes(environment, on, options).map((p) => [
      p.name,
      p.predict(environment, fold, stream(seed)).means.map((means) => [...means]),
    ]),
  );

describe("black boxes", () => {
  test.each(["LSTM", "Transformer", "MLP"])("forecast a wave better than last value and mean: %s", (name) => {
    const { environment, fold } = forecastOf(WAVE, window, { metric: "per-place" });
    const simple = naivePredictors(environment).map((p) => scorePredictions(environment, fold, p.predict(environment, fold, stream(1))).rmse); // prettier-ignore
    const options = name === "Transformer" ? gentle : few;
    const predictor = blackBoxes(environment, on, options).find((p) => p.name === name)!;
    const { rmse } = scorePredictions(environment, fold, predictor.predict(environment, fold, stream(1)));
    expect(rmse).toBeLessThan(0.6 * Math.min(...simple));
  });

  test("predict the next step of arms that they have not seen", () => {
    const decay = (x: number) => Array.from({ length: 12 }, (_, i) => x * 0.7 ** i);
    const series = Array.from({ length: 20 }, (_, i) => decay(5 + i));
    const { environment, fold } = armsOf(series, 5, { kind: "one-step", metric: "per-place" });
    for (const name of ["LSTM", "MLP"]) {
      const predictor = blackBoxes(environment, on, few).find((p) => p.name === name)!;
      const score = scorePredictions(environment, fold, predictor.predict(environment, fold, stream(2)));
      expect(score.rmse / score.naive).toBeLessThan(0.35);
    }
  });

  test("of arms without a past, only the perceptron: from features", () => {
    const values = Float64Array.from({ length: 120 }, (_, i) => ((i * 37) % 101) / 101);
    const series = Array.from({ length: 60 }, (_, i) => [200 + 100 * values[2 * i] - 50 * values[2 * i + 1] ** 2]);
    const features = { names: ["a", "b"], width: 2, rows: 1, values };
    const { environment, fold } = armsOf(series, 15, { kind: "regression", metric: "per-place", features });
    const predictors = blackBoxes(environment, on, { ...few, epochs: 120, patience: 120 });
    expect(predictors.map(({ name }) => name)).toEqual(["MLP"]);
    const score = scorePredictions(environment, fold, predictors[0].predict(environment, fold, stream(3)));
    expect(score.rmse / score.naive).toBeLessThan(0.25);
  });

  const short = { ...few, epochs: 1, batch: 64 };

  test("see nothing of what is scored, and are their seed's", () => {
    const other = WAVE.map((row, i) => (i < 72 ? row : [1e6, NaN]));
    const [a, b] = [WAVE, other].map((rows) => forecastOf(rows, window));
    expect(forecasts(a.environment, a.fold, 1, short)).toEqual(forecasts(b.environment, b.fold, 1, short));
    expect(forecasts(a.environment, a.fold, 1, short)).not.toEqual(forecasts(a.environment, a.fold, 2, short));
  });

  test("do not depend on units", () => {
    const [a, b] = [1, 1024].map((unit) => forecastOf(WAVE.map((row) => row.map((x) => unit * x)), window)); // prettier-ignore
    const [one, many] = [a, b].map(({ environment, fold }) => forecasts(environment, fold, 1, short));
    for (const name of Object.keys(one))
      many[name][0].forEach((x, i) => expect(x / 1024).toBeCloseTo(one[name][0][i], 9));
  });

  test("agree on all backends", () => {
    const { environment, fold } = forecastOf(WAVE, window);
    const [mine, reference] = [on, cpuExecutor()].map((executor) =>
      blackBoxes(environment, executor, short).map((p) => [...p.predict(environment, fold, stream(1)).means[0]]),
    );
    mine.flat().forEach((x, i) => expect(Math.abs(x - reference.flat()[i]) / Math.abs(x)).toBeLessThan(1e-3));
  });
});
