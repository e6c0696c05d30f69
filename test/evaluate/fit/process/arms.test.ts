import { beforeAll, expect, it } from "vitest";
import type { Environment, Fold } from "../../../../src/envs/types.js";
import { fitFold } from "../../../../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../../../../src/evaluate/fit/fitter.js";
import { FIT_DEFAULTS } from "../../../../src/evaluate/fit/options.js";
import { predictFold } from "../../../../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../../../../src/evaluate/fit/score.js";
import { stream } from "../../../../src/math/rng.js";
import { wasmExecutor } from "../../../../src/neural/wasm.js";
import { differentiate } from "../../../../src/programs/gradient/differentiate.js";
import { COMPILING_MS, ensureKernels } from "../../../support/kernels.js";
import { armOf, compiled, environmentOf } from "../problems.js";

let fitter: Fitter;
beforeAll(() => {
  ensureKernels();
  fitter = { on: wasmExecutor(), differentiate };
}, COMPILING_MS);

const PROGRAM = `import { model, normal, lognormal, predicted } from "model-discovery";
  export default model({
    parameters: { scale: lognormal(2, 0.7), local: predicted(0, 4) },
    simulate: ({ scale, local }) => ({ y: scale * local }),
  });`;

const [ARMS, FITTED] = [60, 45];

/** Two features of each arm, standard normal; y of what `law` makes of them, and some noise. The last 15 are predicted. */
function problem(law: (a: number, b: number) => number): { readonly environment: Environment; readonly fold: Fold } {
  const random = stream(21);
  const features = Array.from({ length: ARMS }, () => [random.normal(), random.normal()] as const);
  const y = features.map(([a, b]) => law(a, b) + 0.1 * random.normal());
  const all = y.map((_, i) => i);
  const fold: Fold = { name: "f", purpose: "validation", fitted: all.slice(0, FITTED), scored: all.slice(FITTED) };
  const environment = environmentOf({
    world: { observables: { y: 1 }, arms: y.map((v, i) => armOf(`arm ${i}`, [v])) },
    task: {
      kind: "regression",
      targets: ["y"],
      folds: [fold],
      lanes: "arms",
      network: "gp",
      features: { names: ["a", "b"], width: 2, rows: 1, values: Float64Array.from(features.flat()) },
    },
  });
  return { environment, fold };
}

function errorsOf(law: (a: number, b: number) => number, seed = 1) {
  const { environment, fold } = problem(law);
  const program = compiled(PROGRAM, environment.world);
  const fit = fitFold(fitter, { program, environment, fold, stream: stream(seed), options: FIT_DEFAULTS })!;
  const { predictions } = predictFold(fitter, program, environment, fold, fit)!;
  return { fit, predictions, ...scorePredictions(environment, fold, predictions) };
}

it("what varies smoothly over features is predicted for arms that were not fitted", () => {
  const { rmse, naive } = errorsOf((a, b) => 5 + 1.5 * a + Math.sin(1.5 * b));
  expect(naive).toBeGreaterThan(1);
  expect(rmse).toBeLessThan(0.4 * naive);
});

it("where features say nothing, predictions are hardly worse than the mean", () => {
  const noise = stream(22);
  const { rmse, naive } = errorsOf(() => 5 + noise.normal());
  expect(rmse).toBeLessThan(1.25 * naive);
});

it("nothing is drawn: fits do not depend on a seed", () => {
  const [one, other] = [1, 2].map((seed) => errorsOf((a) => 5 + a, seed));
  expect(other.predictions).toEqual(one.predictions);
  expect(other.fit.theta).toEqual(one.fit.theta);
});
