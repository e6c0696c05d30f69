import { describe, expect, test } from "vitest";
import { compile, type PriorRules } from "../../src/programs/compile.js";
import { parsePrior } from "../../src/programs/priors.js";
import { world } from "./worlds.js";

const here = world({ observables: { x: 1 } });

const program = (
  parameters: string,
  rate = "beta",
) => `import { model, uniform, lognormal, clamp, sigmoid } from "model-discovery";
export default model({
  parameters: { ${parameters} },
  initial: () => ({ x: 1 }),
  step: ({ x }, { beta, delta = 0 }, { dt }) => ({ x: x + (${rate}) * dt * x }),
  observe: ({ x }) => ({ x }),
});`;

const rules: PriorRules = {
  given: [{ name: "beta", unit: "1/day", prior: { name: "uniform", args: [0, 2] } }],
  spare: [
    { kind: "rate", unit: "1/day", prior: 'lognormal(1, 1, "1/day")' },
    { kind: "fraction", unit: "", prior: "uniform(0, 1)" },
  ],
  policy: "environment",
};

function errorsOf(source: string, priors: PriorRules = rules): string {
  const result = compile(source, here, { priors });
  return result.ok ? "" : result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n");
}

const GIVEN = 'beta: uniform(0, 2, "1/day")';

test("given priors stay, new parameters take spare ones", () => {
  expect(errorsOf(program(GIVEN))).toBe("");
  expect(errorsOf(program(`${GIVEN}, delta: lognormal(1, 1, "1/day")`))).toBe("");
  expect(errorsOf(program("beta: uniform(0, 3)"))).toBe(
    "3:23 The prior of 'beta' is given. Keep beta: uniform(0, 2, \"1/day\")",
  );
  expect(errorsOf(program(`${GIVEN}, delta: uniform(0, 0.1)`))).toMatch(
    /^3:\d+ 'delta' is new and takes one of the spare priors: rate: lognormal\(1, 1/,
  );
});

test("an environment may open its priors, or offer none", () => {
  const own = program("beta: uniform(0, 3), delta: uniform(0, 0.1)");
  expect(errorsOf(own, { ...rules, policy: "program" })).toBe("");
  expect(errorsOf(program(`${GIVEN}, delta: uniform(0, 0.1)`), { ...rules, spare: [] })).toBe("");
});

describe("a given prior is not narrowed", () => {
  const NARROW = [
    "Math.min(beta, 0.6)",
    "clamp(beta, 0.2, 0.8)",
    "beta + 3",
    "Math.sqrt(beta)",
    "Math.max(0.5, 0.5 * beta)",
  ];
  for (const rate of NARROW)
    test(`${rate} is refused`, () =>
      expect(errorsOf(program(GIVEN, rate))).toMatch(
        /beta ~ uniform\(0, 2\) is given: this narrows it to \(.*\)\. Use beta itself/,
      ));
  for (const rate of ["beta", "0.5 * beta", "1 / beta", "-beta", "beta ** 2", "1 - Math.exp(-beta * dt)", "1 - beta"])
    test(`${rate} is accepted`, () => expect(errorsOf(program(GIVEN, rate))).toBe(""));
  test("under open priors it is accepted", () =>
    expect(errorsOf(program(GIVEN, "Math.min(beta, 0.6)"), { ...rules, policy: "program" })).toBe(""));
});

test("priors are read from their text", () => {
  expect(parsePrior('lognormal(0.1, 1e-2, "1/day")')).toEqual({ name: "lognormal", args: [0.1, 0.01] });
  expect(parsePrior('each("place", uniform(0, 1, "1/day"))')).toEqual({ name: "uniform", args: [0, 1] });
  expect(() => parsePrior("lognormal(x)")).toThrow(/Expected numbers as arguments/);
});
