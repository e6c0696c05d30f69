import { beforeAll, expect, it } from "vitest";
import type { Environment, Fold } from "../../../src/envs/types.js";
import { fitFold } from "../../../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../../../src/evaluate/fit/fitter.js";
import { FIT_DEFAULTS } from "../../../src/evaluate/fit/options.js";
import { predictFold } from "../../../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { COMPILING_MS, ensureKernels } from "../../support/kernels.js";
import { differentiate } from "../../../src/programs/gradient/differentiate.js";
import { planted } from "./planted.js";
import { armOf, compiled, environmentOf } from "./problems.js";

let fitter: Fitter;
beforeAll(() => {
  ensureKernels();
  fitter = { on: wasmExecutor(), differentiate };
}, COMPILING_MS);

const options = FIT_DEFAULTS;

/** y = 3 − 2x + noise, x on a grid; the last five are predicted */
function line(): { readonly environment: Environment; readonly fold: Fold; readonly y: readonly number[] } {
  const random = stream(11);
  const x = Array.from({ length: 20 }, (_, i) => i / 5);
  const y = x.map((v) => 3 - 2 * v + 0.3 * random.normal());
  const fold: Fold = {
    name: "f",
    purpose: "validation",
    fitted: x.map((_, i) => i).slice(0, 15),
    scored: x.map((_, i) => i).slice(15),
  };
  const environment = environmentOf({
    world: {
      contexts: { x: "number" },
      observables: { y: 1 },
      arms: y.map((v, i) => armOf(`arm ${i}`, [v], { context: { x: x[i] } })),
    },
    task: { kind: "regression", targets: ["y"], folds: [fold], lanes: "arms" },
  });
  return { environment, fold, y };
}

const LINE = `import { model, normal } from "model-discovery";
  export default model({
    parameters: { a: normal(0, 5), b: normal(0, 5) },
    simulate: ({ a, b }, { x }) => ({ y: a + b * x }),
  });`;

it("a straight line is that of least squares", () => {
  const { environment, fold, y } = line();
  const program = compiled(LINE, environment.world);
  const fit = fitFold(fitter, { program, environment, fold, stream: stream(1), options })!;
  const [n, xs, ys] = [15, fold.fitted.map((i) => i / 5), fold.fitted.map((i) => y[i])];
  const [sx, sy] = [xs.reduce((a, b) => a + b), ys.reduce((a, b) => a + b)];
  const slope =
    (n * xs.reduce((s, v, i) => s + v * ys[i], 0) - sx * sy) / (n * xs.reduce((s, v) => s + v * v, 0) - sx * sx);
  expect(fit.theta[1]).toBeCloseTo(slope, 6);
  expect(fit.theta[0]).toBeCloseTo((sy - slope * sx) / n, 6);
  const forecast = predictFold(fitter, program, environment, fold, fit)!;
  const score = scorePredictions(environment, fold, forecast.predictions);
  const errors = fold.scored.map((i) => fit.theta[0] + (fit.theta[1] * i) / 5 - y[i]);
  expect(score.rmse).toBeCloseTo(Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / 5), 9);
});

it("a fit says whether it was ended by the number of its steps", () => {
  const { environment, fold } = line();
  const program = compiled(LINE, environment.world);
  const limitedAt = (iterations: number): boolean =>
    fitFold(fitter, { program, environment, fold, stream: stream(1), options: { ...options, iterations } })!.limited;
  expect([2, 1000].map(limitedAt)).toEqual([true, false]);
});

it("what is scored changes no fit", () => {
  const { environment, fold } = line();
  const program = compiled(LINE, environment.world);
  const { arms } = environment.world;
  const other = {
    ...environment,
    world: {
      ...environment.world,
      arms: arms.map((arm, i) => (i < 15 ? arm : { ...arm, data: Float64Array.of(1e6) })),
    },
  };
  const fit = (of: Environment) =>
    fitFold(fitter, { program: compiled(LINE, of.world), environment: of, fold, stream: stream(1), options });
  expect(fit(other)).toEqual(fit(environment));
  expect(program.parameters).toHaveLength(2);
});

const GROWTH = `import { model, predicted } from "model-discovery";
  export default model({
    parameters: { r: predicted(-0.3, 0.3, "1/day") },
    initial: () => ({ x: 1 }),
    step: ({ x }, { r }) => ({ x: x * Math.exp(r) }),
    observe: ({ x }) => ({ y: x }),
  });`;

it("a network finds a planted rate, the same one whenever it is asked", () => {
  const { environment, fold } = planted(70, 63);
  const program = compiled(GROWTH, environment.world);
  const job = { program, environment, fold, stream: stream(2), options: { ...options, iterations: 150, rate: 0.01 } };
  const fit = fitFold(fitter, job)!;
  expect(fitFold(fitter, job)).toEqual(fit);
  const forecast = predictFold(fitter, program, environment, fold, fit)!;
  const [{ rows, means }] = forecast.arms;
  const truth = environment.world.arms[0].data;
  const errors = [...means.subarray(0, 63)].map((m, i) => m - truth[i]);
  const rmse = Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / 63);
  const spread = Math.sqrt([...truth.subarray(0, 63)].reduce((s, v) => s + (v - 1) ** 2, 0) / 63);
  expect(rmse).toBeLessThan(0.1 * spread);
  expect(rows).toHaveLength(70);
  expect(new Set(rows.subarray(0, 7)).size).toBe(1); // one value for each week
});
