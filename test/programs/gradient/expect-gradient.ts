/** @file The law of every derivative: central differences of what the public kernel predicts, in every coordinate. */
import { expect } from "vitest";
import type { SolverOptions } from "../../../src/programs/solve.js";
import type { World } from "../../../src/programs/types.js";
import { compiled } from "../equality.js";
import { arm, world } from "../worlds.js";
import { centralDifferences, distance, dot, kernelOf, predictions, reverse, rowsOf, thetaOf, weightsOf } from "./support.js"; // prettier-ignore

const FIXED: SolverOptions = { kind: "fixed", substeps: 3 };

/** A world whose arms are observed every `stride` steps. */
export function observedWorld(fields: Partial<World>, stride = 3): World {
  const made = world(fields);
  const width = Object.values(made.observables).reduce((a, b) => a + b, 0);
  const times = Array.from({ length: Math.floor(made.steps / stride) + 1 }, (_, i) => i * stride);
  const data = new Float64Array(times.length * width);
  return { ...made, arms: made.arms.map((a) => ({ ...a, times, data })) };
}

/** For programs without draws whose observables are exact. */
export function expectGradient(source: string, made: World, tolerance = 1e-6): void {
  const program = compiled(source, made, { powers: "products", solver: FIXED });
  const theta = thetaOf(program, 3);
  const rows = rowsOf(program, made, 4);
  made.arms.forEach((_, at) => {
    const expected = predictions(program, made, theta, rows, at);
    const got = reverse(kernelOf(program, at), theta, rows);
    if (!expected || !got) throw new Error("Expected a run without failure");
    expect(Array.from(got.means)).toEqual(Array.from(expected));
    expect(reverse(kernelOf(program, at, { tapeLimit: 1 }), theta, rows)).toEqual(got); // between checkpoints
    const weights = weightsOf(expected.length);
    const loss = (t: Float64Array, r: Float64Array) => dot(weights, predictions(program, made, t, r, at)!);
    expect(
      distance(
        got.theta,
        centralDifferences((t) => loss(t, rows), theta),
      ),
    ).toBeLessThan(tolerance);
    if (rows.length > 0)
      expect(
        distance(
          got.rows,
          centralDifferences((r) => loss(theta, r), rows),
        ),
      ).toBeLessThan(tolerance);
  });
}

/** A program of one state `u` and a list `m` of 19, of which all is observed: `body` says what becomes of them. */
export function expectListGradient(body: string): void {
  const made = observedWorld(
    { dt: 0.5, steps: 6, constants: { place: 19 }, covariates: { drive: 1 }, observables: { u: 1, m: 19 },
      arms: [arm({ covariates: { drive: Float64Array.from([0.3, 1.2, -0.4, 0.8, 0.1, 0.9]) } })] },
    2,
  ); // prettier-ignore
  const source = `import { model, uniform, predicted, each, mlp, sum, dot, matvec } from "model-discovery";
export default model({
  parameters: { a: uniform(0.2, 1.2), b: uniform(0.1, 0.8), c: each("place", uniform(0.1, 1)), w: predicted(0.2, 1.5), z: each("place", predicted(0.1, 1)), net: mlp(2, [18, 4]) },
  initial: ({ a, c, z }) => ({ u: a, m: c.map((x, i) => x * z[i]) }),
  step({ u, m }, { a, b, c, w, z, net }, { t, step, drive, dt }) {
${body}
  },
  observe: ({ u, m }) => ({ u, m }),
});`;
  expectGradient(source, made);
}
