import { beforeAll, expect, it } from "vitest";
import type { Evaluation, EvaluationRequest } from "../../../src/core/types.js";
import type { Environment, Fold } from "../../../src/envs/types.js";
import { evaluateProgram } from "../../../src/evaluate/evaluate.js";
import { FIT_DEFAULTS } from "../../../src/evaluate/fit/options.js";
import { fitWeigher } from "../../../src/evaluate/fit/weigher.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import type { Mode } from "../../../src/programs/types.js";
import { COMPILING_MS, ensureKernels } from "../../support/kernels.js";
import { armOf, environmentOf } from "./problems.js";

beforeAll(ensureKernels, COMPILING_MS);

/** Two validation folds and one test fold of 24 arms on a line with noise. */
function lines(): Environment {
  const random = stream(8);
  const x = Array.from({ length: 24 }, (_, i) => i / 6);
  const all = x.map((_, i) => i);
  const fold = (name: string, purpose: Fold["purpose"], rest: number): Fold => ({
    name,
    purpose,
    fitted: all.filter((i) => i < 18 && i % 3 !== rest),
    scored: all.filter((i) => (purpose === "test" ? i >= 18 : i < 18 && i % 3 === rest)),
  });
  return environmentOf({
    world: {
      contexts: { x: "number" },
      observables: { y: 1 },
      arms: x.map((v, i) => armOf(`arm ${i}`, [1 + 2 * v + 0.1 * random.normal()], { context: { x: v } })),
    },
    task: {
      kind: "regression",
      targets: ["y"],
      lanes: "arms",
      unit: "MPa",
      folds: [fold("first", "validation", 0), fold("second", "validation", 1), fold("last", "test", 2)],
    },
  });
}

const environment = lines();
const LINE = `import { model, normal } from "model-discovery";
  export default model({
    parameters: { a: normal(0, 5), b: normal(0, 5) },
    simulate: ({ a, b }, { x }) => ({ y: a + b * x }),
  });`;

const request: EvaluationRequest = { method: "fit", batch: "A", rung: 1, replicates: 2, seed: 3 };
const evaluate = (source: string, more: Partial<EvaluationRequest> = {}, of = environment, mode?: Mode) =>
  evaluateProgram(
    { id: "p", source, mechanisms: [] },
    of,
    { ...request, ...more },
    mode ? { weighers: [fitWeigher(wasmExecutor(), { mode, options: FIT_DEFAULTS })] } : {},
  );

it("says who supplies what programs predict, also of a program that predicts nothing", () => {
  const of = (mode: Mode) => evaluate(LINE, {}, environment, mode);
  expect(good(of("mechanistic")).evidence!.method).toBe("fit/mechanistic");
  expect(good(of("hybrid")).evidence!.method).toBe("fit/hybrid");
});

function good(evaluation: Evaluation): Extract<Evaluation, { ok: true }> {
  if (!evaluation.ok) throw new Error(evaluation.reason);
  return evaluation;
}

it("replicates take turns at the folds, validation ones before the search is over, test ones after", () => {
  const foldsOf = (more: Partial<EvaluationRequest>) =>
    good(evaluate(LINE, more)).heldOut!.folds.map(({ fold, replicate }) => `${replicate} ${fold}`);
  expect(foldsOf({ replicates: 3 })).toEqual(["0 first", "1 second", "2 first"]);
  expect(foldsOf({ batch: "B", replicates: 1, first: 3 })).toEqual(["3 second"]);
  expect(foldsOf({ batch: "C", replicates: 2 })).toEqual(["0 last", "1 last"]);
});

it("the score is that of the errors, and says what it is", () => {
  const { evidence, heldOut, fits, draws, feedback, metrics, parameters } = good(evaluate(LINE));
  expect(evidence!.method).toBe("fit/mechanistic");
  expect(evidence!.logZ).toBe(heldOut!.score);
  const [first, second] = heldOut!.folds;
  expect(first.score).toBeCloseTo(6 * Math.log(first.naive / first.rmse), 12);
  expect(heldOut!.score).toBeCloseTo((first.score + second.score) / 2, 12);
  expect(heldOut!.rmse).toBeCloseTo((first.rmse + second.rmse) / 2, 12);
  expect(heldOut!.rmseSe).toBeCloseTo(Math.abs(first.rmse - second.rmse) / 2, 12);
  expect(heldOut!.rmse).toBeLessThan(0.2); // noise of 0.1
  expect(metrics["skill"]).toBeGreaterThan(0.8);
  expect(draws).toEqual([]); // no posterior
  expect(fits!.map(({ fold, parameters: names, weights }) => [fold, names, weights])).toEqual([
    ["first", ["a", "b"], null],
    ["second", ["a", "b"], null],
  ]);
  expect(parameters.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(feedback).toMatch(
    /^Held-out RMSE [\d.]+ ± [\d.]+ MPa \(fit\/mechanistic; lower is better\), naive prediction/,
  );
});

it("nothing that a fold scores reaches its fit, nor what others say of it", () => {
  const { arms } = environment.world;
  const moved: Environment = {
    ...environment,
    world: {
      ...environment.world,
      arms: arms.map((arm, i) => (i >= 18 || i % 3 === 0 ? { ...arm, data: Float64Array.of(-50) } : arm)),
    },
  };
  const thetaOf = (of: Environment) => good(evaluate(LINE, { replicates: 1 }, of)).fits![0].theta;
  expect(thetaOf(moved)).toEqual(thetaOf(environment));
});

it("a race and a ladder are for evidence: every fold counts the same", () => {
  const race = { most: { exact: 12, surrogate: 12 }, se: 1e-6 };
  const ladder = { rungs: [{ simulations: 1, bound: -1e9, shift: 0, level: 0.01 }], exempt: false };
  expect(good(evaluate(LINE, { race, ladder })).heldOut!.folds).toHaveLength(2);
});

it("says why a program cannot be fitted", () => {
  const predicted = `import { model, predicted } from "model-discovery";
    export default model({ parameters: { a: predicted(0, 5) }, simulate: ({ a }) => ({ y: a }) });`;
  expect(evaluate(predicted, { method: "auto" })).toMatchObject({ ok: false, reason: /use --evidence fit/ });
  const { task: _, ...without } = environment;
  expect(evaluate(LINE, {}, without)).toMatchObject({ ok: false, reason: /declares no prediction task/ });
  const failing = LINE.replace("a + b * x", "Math.log(-1 - a * a) + b * x");
  expect(evaluate(failing)).toMatchObject({ ok: false, reason: /NaN/ });
});

it("a network of the environment's predicts for arms that it has not seen", () => {
  const random = stream(2);
  const x = Array.from({ length: 60 }, () => 4 * random.uniform() - 2);
  const all = x.map((_, i) => i);
  const arms = x.map((v, i) => armOf(`arm ${i}`, [2 * Math.sin(v)], { context: {} }));
  const nonlinear = environmentOf({
    world: { observables: { y: 1 }, arms },
    task: {
      kind: "regression",
      targets: ["y"],
      lanes: "arms",
      features: { names: ["x"], width: 1, rows: 1, values: Float64Array.from(x) },
      folds: [{ name: "f", purpose: "validation", fitted: all.slice(0, 40), scored: all.slice(40) }],
    },
  });
  const predicted = `import { model, predicted } from "model-discovery";
    export default model({ parameters: { a: predicted(-4, 4) }, simulate: ({ a }) => ({ y: a }) });`;
  const { heldOut, feedback } = good(evaluate(predicted, { replicates: 1 }, nonlinear));
  expect(heldOut!.rmse).toBeLessThan(0.2 * heldOut!.naive);
  expect(feedback).toMatch(/a \(predicted, −4 to 4\): /);
});

it("a learned function inside a program is fitted like its other parameters", () => {
  const random = stream(6);
  const x = Array.from({ length: 60 }, () => 4 * random.uniform() - 2);
  const all = x.map((_, i) => i);
  const learning = environmentOf({
    world: {
      contexts: { x: "number" },
      observables: { y: 1 },
      arms: x.map((v, i) => armOf(`arm ${i}`, [2 * Math.sin(v) + 3], { context: { x: v } })),
    },
    task: {
      kind: "regression",
      targets: ["y"],
      lanes: "arms",
      folds: [{ name: "f", purpose: "validation", fitted: all.slice(0, 40), scored: all.slice(40) }],
    },
  });
  const source = `import { model, mlp, normal } from "model-discovery";
    export default model({
      parameters: { level: normal(0, 5), bend: mlp(1, [8]) },
      simulate: ({ level, bend }, { x }) => ({ y: level + bend(x) }),
    });`;
  const { heldOut, parameters } = good(evaluate(source, { replicates: 1 }, learning));
  expect(heldOut!.rmse).toBeLessThan(0.2 * heldOut!.naive);
  expect(parameters.map(({ name }) => name)).toEqual(["level"]); // weights one by one say nothing
});
