import { describe, expect, test } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { createSolver, type Slope, type SolverOptions } from "../../src/programs/solve.js";
import type { Key } from "../../src/programs/types.js";
import { compiled, thetaOf } from "./equality.js";
import { tenPrograms } from "./ten.js";
import { world } from "./worlds.js";

const key: Key = [0, 0];
const here = world({ dt: 0.5, steps: 20, observables: { x: 1 } });

const source = (derivative: string) => `import { model, uniform } from "model-discovery";
export default model({
  parameters: { r: uniform(0, 2), K: uniform(1, 5) },
  initial: () => ({ x: 0.5 }),
  derivative: ({ x }, { r, K }, { t }) => ({ x: ${derivative} }),
  observe: ({ x }) => ({ x }),
});`;

/** x at the end of 20 steps of 0.5, from x = 0.5. */
function endOf(derivative: string, theta: Float64Array, solver?: SolverOptions): number {
  const result = compile(source(derivative), here, solver ? { solver } : {});
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const [kernel, state] = [result.program.kernel(0), new Float64Array(1)];
  expect(kernel.initial(theta, state, 0, key, 0)).toBe(0);
  expect(kernel.advance(theta, state, 0, 0, here.steps, key, 0)).toBe(0);
  return state[0];
}

describe("solutions known in closed form", () => {
  const [r, K, end] = [0.7, 3, 10];
  const cases: readonly (readonly [string, string, number])[] = [
    ["exponential decay", "-r * x", 0.5 * Math.exp(-r * end)],
    ["logistic growth", "r * x * (1 - x / K)", K / (1 + (K / 0.5 - 1) * Math.exp(-r * end))],
    ["forced by time", "r * Math.cos(t)", 0.5 + r * Math.sin(end)],
  ];
  for (const [name, derivative, exact] of cases) {
    test(`${name}, adaptive: within ten times the tolerance for each of 20 steps`, () => {
      const x = endOf(derivative, Float64Array.of(r, K));
      expect(Math.abs(x - exact)).toBeLessThan(20 * 1e-6 * Math.max(1, Math.abs(exact)));
    });
    test(`${name}, Runge-Kutta: the error falls as the fourth power of the substep`, () => {
      const error = (substeps: number) =>
        Math.abs(endOf(derivative, Float64Array.of(r, K), { kind: "fixed", substeps }) - exact);
      const ratio = error(2) / error(4);
      expect(ratio).toBeGreaterThan(12);
      expect(ratio).toBeLessThan(20);
    });
  }
});

test("target-mediated disposition equals a fine Runge-Kutta solution", () => {
  const { source: text, world: w } = tenPrograms.find((p) => p.name.startsWith("4"))!;
  const theta = thetaOf(compiled(text, w), 5);
  const ends = [undefined, { kind: "fixed", substeps: 4000 } as const].map((solver) => {
    const result = compile(text, w, solver ? { solver } : {});
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    const [kernel, state] = [result.program.kernel(0), new Float64Array(5)];
    kernel.initial(theta, state, 0, key, 0);
    expect(kernel.advance(theta, state, 0, 0, w.steps, key, 0)).toBe(0);
    return state;
  });
  ends[0].forEach((x, i) => expect(Math.abs(x - ends[1][i])).toBeLessThan(1e-4 * Math.max(1e-3, Math.abs(ends[1][i]))));
});

test("a trajectory does not depend on how it is cut into calls", () => {
  const { source: text, world: w } = tenPrograms.find((p) => p.name.startsWith("4"))!;
  const program = compiled(text, w);
  const theta = thetaOf(program, 6);
  const run = (cuts: readonly number[]) => {
    const [kernel, state] = [program.kernel(0), new Float64Array(5)];
    kernel.initial(theta, state, 0, key, 0);
    cuts.forEach((to, i) => kernel.advance(theta, state, 0, i === 0 ? 0 : cuts[i - 1], to, key, 0));
    return state;
  };
  expect(run([60])).toEqual(run([1, 2, 17, 42, 43, 60]));
});

test("a step across a kink is cut until the error is small", () => {
  const slope: Slope = (t, _, dy) => {
    dy[0] = t < 0.3 ? 0 : 1;
    return 0;
  };
  const state = Float64Array.of(0);
  const solve = createSolver({ kind: "adaptive", relative: 1e-6, absolute: 1e-9, evaluations: 10_000 });
  expect(solve(slope, state, 0, 1, 0, 1)).toBe(0);
  expect(Math.abs(state[0] - 0.7)).toBeLessThan(1e-6);
});
