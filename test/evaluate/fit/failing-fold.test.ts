import { beforeAll, expect, it } from "vitest";
import type { EvaluationRequest } from "../../../src/core/types.js";
import type { Fold } from "../../../src/envs/types.js";
import { evaluateProgram } from "../../../src/evaluate/evaluate.js";
import { COMPILING_MS, ensureKernels } from "../../support/kernels.js";
import { armOf, environmentOf } from "./problems.js";

beforeAll(ensureKernels, COMPILING_MS);

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const fold = (name: string, fitted: readonly number[], scored: readonly number[]): Fold => ({
  name,
  purpose: "validation",
  fitted,
  scored,
});

/** A line; arm 0 is scored in the first fold, and fitted in none. */
const environment = environmentOf({
  world: {
    contexts: { x: "number" },
    observables: { y: 1 },
    arms: range(0, 18).map((i) => armOf(`arm ${i}`, [1 + i / 3 + 0.1 * Math.sin(9 * i)], { context: { x: i / 6 } })),
  },
  task: {
    kind: "regression",
    targets: ["y"],
    lanes: "arms",
    folds: [fold("hard", range(6, 18), range(0, 6)), fold("easy", range(6, 12), range(12, 18))],
  },
});

const evaluate = (y: string, more: Partial<EvaluationRequest> = {}) => {
  const source = `import { model, normal } from "model-discovery";
    export default model({ parameters: { a: normal(0, 5), b: normal(0, 5) }, simulate: ({ a, b }, { x }) => ({ y: ${y} }) });`;
  const request: EvaluationRequest = { method: "fit", batch: "A", rung: 1, replicates: 2, seed: 3, ...more };
  return evaluateProgram({ id: "p", source, mechanisms: [] }, environment, request);
};

it("a program that fails in one fold has no score, however well it predicts the others", () => {
  expect(evaluate("a + b * x").ok).toBe(true);
  const failing = evaluate("a + b * x + 0 * Math.log(x)");
  expect(failing).toMatchObject({ ok: false, reason: expect.stringMatching(/^1 of 2 fits fail.*others do not: easy/) });
  const endless = evaluate("a + b * x + (x > 0 ? 0 : 1e200)"); // its square is infinite
  expect(endless).toMatchObject({ ok: false, reason: expect.stringMatching(/^1 of 2 fits fail/) });
});
