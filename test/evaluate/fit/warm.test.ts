import { beforeAll, expect, it } from "vitest";
import { fitFold, type Fit } from "../../../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../../../src/evaluate/fit/fitter.js";
import { graft, headOf } from "../../../src/evaluate/fit/graft.js";
import { FIT_DEFAULTS } from "../../../src/evaluate/fit/options.js";
import { predictFold } from "../../../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { differentiate } from "../../../src/programs/gradient/differentiate.js";
import type { CompiledProgram } from "../../../src/programs/types.js";
import { COMPILING_MS, ensureKernels } from "../../support/kernels.js";
import { asFitted, growth, planted } from "./planted.js";

let fitter: Fitter;
beforeAll(() => {
  ensureKernels();
  fitter = { on: wasmExecutor(), differentiate };
}, COMPILING_MS);

const { environment, fold } = planted(70, 56);
const options = { ...FIT_DEFAULTS, iterations: 200 };
const rmse = (of: CompiledProgram, fit: Fit): number =>
  scorePredictions(environment, fold, predictFold(fitter, of, environment, fold, fit)!.predictions).rmse;

it("a fit from its own end costs a share, fits no worse, and predicts the same", () => {
  const own = growth(environment.world);
  const job = { program: own, environment, fold, stream: stream(3), options };
  const cold = fitFold(fitter, job)!;
  const warm = fitFold(fitter, { ...job, warm: asFitted(own, fold, cold) })!;
  expect(warm.loss).toBeLessThanOrEqual(cold.loss);
  expect(warm.made).toBeLessThan(0.3 * cold.made);
  expect(warm.iterations).toBe(cold.iterations); // a grandchild's share is that of the cold fit too
  const spread =
    Math.abs(rmse(own, warm) - rmse(own, cold)) /
    scorePredictions(environment, fold, predictFold(fitter, own, environment, fold, cold)!.predictions).naive;
  expect(spread).toBeLessThan(0.1);
});

it("a child with one more predicted parameter takes the network over, and begins no worse than its parent ended", () => {
  const parent = growth(environment.world);
  const job = { environment, fold, stream: stream(3), options };
  const cold = fitFold(fitter, { ...job, program: parent })!;
  const child = growth(environment.world, `extra: predicted(-0.01, 0.01, "1/day"), `, " + p.extra");
  const warm = fitFold(fitter, { ...job, program: child, warm: asFitted(parent, fold, cold) })!;
  expect(warm.weights!.length).toBeGreaterThan(cold.weights!.length);
  expect(warm.loss).toBeLessThan(1.05 * cold.loss);
  expect(warm.made).toBeLessThan(0.4 * cold.made);
});

it("heads are grafted by name", () => {
  const head = headOf([
    [1, 4],
    [1, 2, 3],
    [1, 1, 3],
  ]); // a body of 4, a head of 2 inputs and 3 outputs
  expect(head).toEqual({ first: 4, bias: 10, inputs: 2, heads: 3 });
  const old = Float32Array.of(1, 2, 3, 4, /* a b per input */ 11, 12, 21, 22, /* biases */ 91, 92);
  const fresh = new Float32Array(13).fill(-1);
  const names = ["b", "new", "a"];
  expect([...graft(head, { weights: old, predicted: ["a", "b"] }, names, fresh)!]).toEqual([
    1, 2, 3, 4, 12, -1, 11, 22, -1, 21, 92, -1, 91,
  ]);
  expect(graft(head, { weights: old.slice(1), predicted: ["a", "b"] }, names, fresh)).toBeNull();
});
