import { describe, expect, it } from "vitest";
import type { Fitted } from "../../../src/core/types.js";
import type { Environment, Fold } from "../../../src/envs/types.js";
import { withNetwork } from "../../../src/envs/with-network.js";
import { fitFold, type Fit } from "../../../src/evaluate/fit/fit-fold.js";
import { type Fitter, kernelsOf } from "../../../src/evaluate/fit/fitter.js";
import { objectiveOf } from "../../../src/evaluate/fit/fit-process.js";
import { createMechanism } from "../../../src/evaluate/fit/mechanism.js";
import { FIT_DEFAULTS } from "../../../src/evaluate/fit/options.js";
import { supplyOfFit } from "../../../src/evaluate/fit/process/supply.js";
import { predictFold } from "../../../src/evaluate/fit/predict-with.js";
import { rootScale } from "../../../src/evaluate/fit/scale.js";
import { scorePredictions } from "../../../src/evaluate/fit/score.js";
import { spaceOf } from "../../../src/evaluate/space.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { differentiate } from "../../../src/programs/gradient/differentiate.js";
import type { CompiledProgram } from "../../../src/programs/types.js";
import { ensureKernels } from "../../support/kernels.js";
import { asFitted, growth, planted } from "./planted.js";
import { armOf, compiled, environmentOf } from "./problems.js";

ensureKernels();
const fitter: Fitter = { on: wasmExecutor(), differentiate };
const options = FIT_DEFAULTS;
const made = planted(70, 63);
const environment = withNetwork(made.environment, "gp");
const { fold } = made;

const fitOf = (program: CompiledProgram, seed = 1, warm?: Fitted): Fit =>
  fitFold(fitter, { program, environment, fold, stream: stream(seed), options, ...(warm ? { warm } : {}) })!;

/** minus the log posterior that a fit of `program` makes small, and where a fit ended on it */
function objective(program: CompiledProgram) {
  const { sight, gp, scale, floor } = supplyOfFit(program, environment, fold);
  const mechanism = createMechanism(environment, program, kernelsOf(fitter, program, environment), sight, scale);
  const space = spaceOf(program.parameters);
  const f = objectiveOf(space, { mechanism, gp, measured: 63, floor });
  const xOf = ({ theta, weights }: Fit): Float64Array => {
    const x = new Float64Array(space.dim + weights!.length);
    space.fromTheta(theta, x);
    x.set(weights!, space.dim);
    return x;
  };
  const at = (fit: Fit): number => {
    const x = xOf(fit);
    return f(x, new Float64Array(x.length))!;
  };
  return { f, at, xOf, size: space.dim + gp.sizes.reduce((a, b) => a + b, 0) };
}

describe("values and parameters together", () => {
  const program = growth(environment.world);
  const fit = fitOf(program);

  it("the gradient is that of central differences (seeds 1 to 5)", () => {
    const { f, size } = objective(program);
    for (let seed = 1; seed <= 5; seed++) {
      const random = stream(seed);
      const x = Float64Array.from({ length: size }, () => 0.5 * random.normal());
      const gradient = new Float64Array(size);
      f(x, gradient);
      const h = 1e-5;
      for (let i = 0; i < size; i++) {
        const at = (d: number): number => f(x.map((xi, k) => (k === i ? xi + d : xi)), new Float64Array(size))!; // prettier-ignore
        const difference = (at(h) - at(-h)) / (2 * h);
        expect(Math.abs(gradient[i] - difference)).toBeLessThan(1e-5 * Math.max(1, Math.abs(difference)));
      }
    }
  });

  it("ends where the gradient is 0, as far as weights are kept, and no lower nearby (seed 3)", () => {
    const { f, at, xOf, size } = objective(program);
    const best = at(fit);
    const x = xOf(fit);
    const random = stream(3);
    for (let k = 0; k < 50; k++) {
      const near = x.map((xi) => xi + 0.01 * random.normal());
      expect(f(near, new Float64Array(size))!).toBeGreaterThan(best);
    }
  });

  it("finds a planted rate, the same one whatever the seed", () => {
    expect(fitOf(program, 2)).toEqual(fit);
    const forecast = predictFold(fitter, program, environment, fold, fit)!;
    const [{ rows, means }] = forecast.arms;
    const truth = environment.world.arms[0].data;
    const errors = [...means.subarray(0, 63)].map((m, i) => m - truth[i]);
    const spread = Math.sqrt([...truth.subarray(0, 63)].reduce((s, v) => s + (v - 1) ** 2, 0));
    expect(Math.hypot(...errors)).toBeLessThan(0.1 * spread);
    expect(rows).toHaveLength(70);
    expect(new Set(rows.subarray(0, 7)).size).toBe(1); // one value for each week
  });

  it("what is predicted goes on from what was fitted: the fitted part of a forecast has the loss of the fit", () => {
    const { means } = predictFold(fitter, program, environment, fold, fit)!.arms[0];
    const data = environment.world.arms[0].data.subarray(0, 63);
    const root = rootScale((0.01 * data.reduce((a, b) => a + b, 0)) / 63).of;
    const mean = data.reduce((a, b) => a + root(b), 0) / 63;
    const naive = data.reduce((s, y) => s + (root(y) - mean) ** 2, 0);
    const errors = data.reduce((s, y, i) => s + (root(y) - root(means[i])) ** 2, 0);
    expect(Math.sqrt(errors / naive)).toBeCloseTo(fit.loss, 9);
  });

  it("what is scored changes no fit", () => {
    const [arm] = environment.world.arms;
    const world = {
      ...environment.world,
      arms: [{ ...arm, data: arm.data.map((y, i) => (i < 63 ? y : 1e6)) }],
    };
    const other = { ...environment, world };
    const job = { environment: other, fold, stream: stream(1), options };
    expect(fitFold(fitter, { ...job, program: compiled(program.source, world) })).toEqual(fit);
  });

  it("from an earlier fit it ends no higher; a child with one more begins where its parent ended", () => {
    const warm = fitOf(program, 1, asFitted(program, fold, fit));
    expect(objective(program).at(warm)).toBeLessThanOrEqual(objective(program).at(fit) + 1e-6);
    const child = growth(environment.world, `extra: predicted(-0.01, 0.01, "1/day"), `, " + p.extra");
    const grown = fitOf(child, 1, asFitted(program, fold, fit));
    expect(grown.weights!.length).toBe(2 * fit.weights!.length);
    expect(objective(child).at(grown)).toBeLessThanOrEqual(objective(program).at(fit) + 1e-6); // extra 0 costs nothing
  });
});

/** y = 3 − 2x + noise over arms; the last five are predicted */
function line(): { readonly environment: Environment; readonly fold: Fold; readonly y: readonly number[] } {
  const random = stream(11);
  const x = Array.from({ length: 20 }, (_, i) => i / 5);
  const y = x.map((v) => 3 - 2 * v + 0.3 * random.normal());
  const indices = x.map((_, i) => i);
  const own: Fold = { name: "f", purpose: "validation", fitted: indices.slice(0, 15), scored: indices.slice(15) };
  return {
    fold: own,
    y,
    environment: environmentOf({
      world: {
        contexts: { x: "number" },
        observables: { y: 1 },
        arms: y.map((v, i) => armOf(`arm ${i}`, [v], { context: { x: x[i] } })),
      },
      task: { kind: "regression", targets: ["y"], folds: [own], lanes: "arms", network: "gp" },
    }),
  };
}

it("without predicted parameters it is ridge regression, its strength the error that is left", () => {
  const { environment: of, fold: own, y } = line();
  const program = compiled(
    `import { model, normal } from "model-discovery";
     export default model({
       parameters: { a: normal(0, 1), b: normal(0, 1) },
       simulate: ({ a, b }, { x }) => ({ y: a + b * x }),
     });`,
    of.world,
  );
  const { theta, loss } = fitFold(fitter, { program, environment: of, fold: own, stream: stream(1), options })!;
  const { floor } = supplyOfFit(program, of, own);
  const xs = own.fitted.map((i) => i / 5);
  const ys = own.fitted.map((i) => y[i]);
  const sum = (f: (i: number) => number): number => xs.reduce((s, _, i) => s + f(i), 0);
  const naive = sum((i) => (ys[i] - sum((k) => ys[k]) / 15) ** 2);
  const ridge = ((loss ** 2 + floor ** 2) * naive) / 15; // σ² over a prior variance of 1
  const [aa, ab, bb] = [15 + ridge, sum((i) => xs[i]), sum((i) => xs[i] ** 2) + ridge];
  const [ya, yb] = [sum((i) => ys[i]), sum((i) => xs[i] * ys[i])];
  const det = aa * bb - ab ** 2;
  expect(theta[0]).toBeCloseTo((bb * ya - ab * yb) / det, 5);
  expect(theta[1]).toBeCloseTo((aa * yb - ab * ya) / det, 5);
  const forecast = predictFold(fitter, program, of, own, { theta, weights: null })!;
  const { rmse } = scorePredictions(of, own, forecast.predictions);
  const errors = own.scored.map((i) => theta[0] + (theta[1] * i) / 5 - y[i]);
  expect(rmse).toBeCloseTo(Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / 5), 9);
});
