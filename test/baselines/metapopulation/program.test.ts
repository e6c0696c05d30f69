import { describe, expect, test } from "vitest";
import { gradMetapopulation, shapeOf, type Form } from "../../../src/baselines/metapopulation/program.js";
import { stream } from "../../../src/math/rng.js";
import { compile } from "../../../src/programs/compile.js";
import { rowsAt } from "../../../src/programs/predicted.js";
import type { World } from "../../../src/programs/types.js";
import { worldOf } from "../../programs/small-world.js";

const STEPS = 12;
const N = [1000, 5000, 20_000];
const FLOW = [
  [0, 0.7, 0.3],
  [0.5, 0, 0.5],
  [0.2, 0.8, 0],
];
const places = worldOf({ ili: 3 }, { dt: 1, steps: STEPS, constants: { place: 3, population: N, flow: FLOW }, units: { ili: "%" } }); // prettier-ignore
const city = worldOf({ cases: 1 }, { dt: 1, steps: STEPS, constants: { population: 7000 } });

/** One week of parameters. */
interface Row {
  readonly kappa: number;
  readonly sigma: number;
  readonly epsilon: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly delta: number;
  readonly mu: number;
}

/** The equations with matrices, written down again: C = (1 − away) identity + away · flow. */
function reference(
  form: Form,
  n: readonly number[],
  C: readonly (readonly number[])[],
  beta: readonly number[],
  infected: readonly number[],
  rows: readonly Row[],
): number[][] {
  const G = n.map((_, i) => i);
  const turned = (x: readonly number[]) => G.map((j) => G.reduce((s, i) => s + C[i][j] * x[i], 0));
  let I = n.map((x, i) => (form === "legacy" ? Math.floor(x * infected[i]) : x * infected[i]));
  let [S, E, R, M] = [n.map((x, i) => x - I[i]), n.map(() => 0), n.map(() => 0), n.map(() => 0)];
  return rows.map(({ kappa, sigma, epsilon, alpha, gamma, delta, mu }) => {
    const [Neff, Ieff, Eeff] = [turned(n), turned(I), turned(E)];
    const b = G.map(
      (j) => (beta[j] / Neff[j]) * (Ieff[j] * ((1 - kappa) * (1 - sigma) + sigma) + Eeff[j] * (1 - epsilon)),
    );
    const F = G.map((i) => G.reduce((s, j) => s + C[i][j] * b[j], 0));
    const fresh = G.map((i) => Math.min(F[i] * S[i], S[i]));
    const before = { S, E, I, R, M };
    S = G.map((i) => S[i] - fresh[i] + delta * R[i]);
    if (form === "legacy") {
      E = G.map((i) => fresh[i] + (1 - alpha) * E[i]);
      I = G.map((i) => alpha * E[i] + (1 - gamma - mu) * I[i]);
      R = G.map((i) => gamma * I[i] + (1 - delta) * R[i]);
      M = G.map((i) => mu * I[i]);
      return I;
    }
    E = G.map((i) => before.E[i] + fresh[i] - alpha * before.E[i]);
    I = G.map((i) => before.I[i] + alpha * before.E[i] - (gamma + mu) * before.I[i]);
    R = G.map((i) => before.R[i] + gamma * before.I[i] - delta * before.R[i]);
    M = G.map((i) => before.M[i] + mu * before.I[i]);
    return fresh;
  });
}

function simulated(world: World, observable: string, form: Form, theta: readonly number[], rows: readonly Row[]) {
  const result = compile(gradMetapopulation(shapeOf(world, observable), form), world);
  if (!result.ok) throw new Error(result.errors.map((e) => `${e.line}: ${e.message} ${e.text}`).join("\n"));
  const { program } = result;
  expect(program.predicted.map(({ name }) => name)).toEqual(["kappa", "symptomatic", "epsilon", "alpha", "gamma", "delta", "mu"]); // prettier-ignore
  const values = rows.flatMap(({ kappa, sigma, epsilon, alpha, gamma, delta, mu }) => [kappa, sigma, epsilon, alpha, gamma, delta, mu]); // prettier-ignore
  const kernel = program.kernel(0, undefined, Float64Array.from(values));
  const parameters = Float64Array.from(theta);
  const state = new Float64Array(program.stateSize);
  const out = new Float64Array(program.width);
  expect(kernel.initial(parameters, state, 0, [0, 0], 0)).toBe(0);
  const observed = rows.map((_, step) => {
    expect(kernel.advance(parameters, state, 0, step, step + 1, [0, 0], 0)).toBe(0);
    kernel.sample(parameters, state, 0, step + 1, [0, 0], 0, out, 0);
    kernel.clear(state, 0);
    return [...out];
  });
  return { observed, state, program };
}

const random = stream(7);
const rowsOf = (): Row[] =>
  Array.from({ length: STEPS }, () => {
    const [kappa, sigma, epsilon, alpha, gamma, delta, mu] = Array.from({ length: 7 }, () => random.uniform());
    return { kappa, sigma, epsilon, alpha, gamma: gamma / 2, delta, mu: mu / 2 };
  });

describe.each<Form>(["paper", "legacy"])("Grad-Metapopulation, %s form", (form) => {
  test("of places equals its equations", () => {
    const rows = rowsOf();
    const [beta, infected, away] = [[0.9, 0.5, 0.7], [0.01, 0.0033, 0.0071], 0.3];
    const C = FLOW.map((row, i) => row.map((x, j) => (i === j ? 1 - away : 0) + away * x));
    const expected = reference(form, N, C, beta, infected, rows).map((row) => row.map((x, i) => (100 * x) / N[i]));
    const { observed } = simulated(places, "ili", form, [...beta, ...infected, away], rows);
    observed.forEach((row, t) => row.forEach((x, i) => expect(x).toBeCloseTo(expected[t][i], 9)));
  });

  test("of one city equals its equations", () => {
    const rows = rowsOf();
    const expected = reference(form, [7000], [[1]], [0.8], [0.0052], rows);
    const { observed } = simulated(city, "cases", form, [0.8, 0.0052], rows);
    observed.forEach(([x], t) => expect(x).toBeCloseTo(expected[t][0], 8));
  });
});

test("people are conserved in the paper's form, and lost in that of the code", () => {
  const rows = rowsOf();
  const total = (form: Form): number => {
    const { state, program } = simulated(city, "cases", form, [0.8, 0.0052], rows);
    return program.states.reduce((sum, name, slot) => (name.startsWith("shown") ? sum : sum + state[slot]), 0);
  };
  expect(total("paper")).toBeCloseTo(7000, 8);
  expect(Math.abs(total("legacy") - 7000)).toBeGreaterThan(1);
});

test("what the model needs is said where it is missing", () => {
  expect(() => shapeOf(worldOf({ cases: 1 }, { constants: {} }), "cases")).toThrow(/a constant 'population'/);
  expect(() => shapeOf(worldOf({ cases: 2 }, { constants: { population: [1, 2, 3] } }), "cases")).toThrow(
    "Expected 'population' of 2 groups, got 3",
  );
  const alone = worldOf({ cases: 2 }, { constants: { population: [1, 2] }, steps: 3 });
  expect(shapeOf(alone, "cases").flow).toBeNull();
  const result = compile(gradMetapopulation(shapeOf(alone, "cases"), "paper"), alone);
  expect(result.ok && rowsAt(result.program, alone, 0.5)).toHaveLength(21);
});
