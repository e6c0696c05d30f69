import { describe, expect, test } from "vitest";
import { argumentTrouble } from "../../src/math/argument-domains.js";
import { createDraws } from "../../src/math/draws.js";
import { check } from "../../src/programs/compile.js";
import { world } from "./worlds.js";

const here = world({ observables: { x: 1 } });

const program = (prior: string, draw = "random.normal(0, 1)", observe = "normal(x, 1)") => `
import { model, uniform, normal, lognormal, beta, gamma, exponential, poisson, binomial, negativeBinomial, bernoulli, betaBinomial, categorical } from "model-discovery";
export default model({
  parameters: {
    a: ${prior},
  },
  initial: () => ({ x: 1 }),
  step({ x }, { a }, { dt }, random) {
    const noise = ${draw};
    return { x: x + a * dt + noise };
  },
  observe: ({ x }) => ({ x: ${observe} }),
});`;

function errorsOf(...args: Parameters<typeof program>): string {
  const result = check(program(...args), here);
  return result.ok ? "" : result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n");
}

/** prior, what is said about it */
const WRONG: readonly (readonly [string, string])[] = [
  ["lognormal(1, -0.7)", "lognormal takes median > 0 and sdlog > 0, got sdlog -0.7"],
  ["lognormal(-20, 0.5)", "lognormal takes median > 0 and sdlog > 0, got median -20"],
  ["lognormal(1, 0)", "lognormal takes median > 0 and sdlog > 0, got sdlog 0"],
  ["lognormal(-1, -1)", "lognormal takes median > 0 and sdlog > 0, got median -1 and sdlog -1"],
  ["uniform(2, 1)", "uniform takes lo < hi, got lo 2 and hi 1"],
  ["uniform(1, 1)", "uniform takes lo < hi, got lo 1 and hi 1"],
  ["uniform(0, Infinity)", "uniform takes lo finite and hi finite, got hi Infinity"],
  ["beta(0, 1)", "beta takes a > 0 and b > 0, got a 0"],
  ["gamma(-1, 1)", "gamma takes shape > 0 and scale > 0, got shape -1"],
  ["exponential(-1)", "exponential takes mean > 0, got mean -1"],
  ["normal(0, -1)", "normal takes mean finite and sd > 0, got sd -1"],
  ["normal(0 / 0, 1)", "normal takes mean finite and sd > 0, got mean NaN"],
  ["normal(NaN, 1)", "normal takes mean finite and sd > 0, got mean NaN"],
  ["poisson(-1)", "poisson takes mean ≥ 0, got mean -1"],
  ["binomial(2.5, 0.5)", "binomial takes n whole and ≥ 0 and p between 0 and 1, got n 2.5"],
  ["negativeBinomial(3, 0)", "negativeBinomial takes mean ≥ 0 and size > 0, got size 0"],
  ["bernoulli(1.5)", "bernoulli takes p between 0 and 1, got p 1.5"],
  ["betaBinomial(3, 0, 1)", "betaBinomial takes n whole and ≥ 0 and a > 0 and b > 0, got a 0"],
  ["categorical(1, -1)", "categorical takes weights ≥ 0, got -1"],
];

describe("arguments outside a distribution's domain are errors at their line", () => {
  test.each(WRONG)("prior %s", (prior, message) => expect(errorsOf(prior)).toBe(`5:8 ${message}`));

  test("in a draw and in an observable", () => {
    expect(errorsOf("uniform(0, 1)", "random.normal(0, -1)")).toMatch(/^9:19 normal takes .* got sd -1$/);
    expect(errorsOf("uniform(0, 1)", undefined, "lognormal(x, -0.1)")).toMatch(/^12:\d+ lognormal .* got sdlog -0.1$/);
  });

  test("numbers that the run decides are left to the run", () => {
    expect(errorsOf("uniform(-1, 1)", "random.normal(0, a)", "lognormal(-x, 1)")).toBe("");
  });
});

describe("the domains are those of the draws", () => {
  const VALUES = [-1, -1e-6, 0, 0.5, 1, 2, 2.5, NaN, Infinity];
  const ARGUMENTS = { uniform: 2, normal: 2, lognormal: 2, gamma: 2, beta: 2, exponential: 1, poisson: 1, binomial: 2, negativeBinomial: 2, bernoulli: 1 }; // prettier-ignore
  test.each(Object.entries(ARGUMENTS))("%s", (name, n) => {
    const draws = createDraws();
    draws.at(1, 2, 3, 4);
    const table = draws as unknown as Record<string, (site: number, ...args: number[]) => number>;
    const tuples = n === 1 ? VALUES.map((x) => [x]) : VALUES.flatMap((x) => VALUES.map((y) => [x, y]));
    for (const args of tuples)
      expect({ args, refused: argumentTrouble(name, args) !== null }).toEqual({ args, refused: !Number.isFinite(table[name](7, ...args)) }); // prettier-ignore
  });
});
