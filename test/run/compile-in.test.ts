import { describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import type { Environment } from "../../src/envs/types.js";
import { programReport } from "../../src/report/check-text.js";
import { compileIn, examineIn } from "../../src/run/compile-in.js";

const program = (rate: string, delta = "") => `import { model, uniform, lognormal, poisson } from "model-discovery";
export default model({
  parameters: { r: uniform(0, 1, "1/day"), K: lognormal(1000, 0.5)${delta && `, delta: ${delta}`} },
  initial: () => ({ x: 1 }),
  step: ({ x }, { r, K${delta && ", delta"} }, { dt }) => ({ x: x + ${rate} * dt${delta && " - delta * x * dt"} }),
  observe: ({ x }) => ({ inBed: poisson(x), convalescent: poisson(x) }),
});`;

/** Gompertz growth: Math.log(K) has a smaller relative spread than K. */
const base = program("r * x * (Math.log(K) - Math.log(x))");
const school = loadEnvironment("boarding-school");
const here: Environment = { ...school, base, mechanisms: [], priors: "environment" };

function errorsOf(source: string, environment = here): readonly string[] {
  const result = compileIn(environment, source);
  return result.ok ? [] : result.errors.map((e) => e.message);
}

describe("a base that narrows a prior it gives", () => {
  test("is a program of its own environment", () => expect(errorsOf(base)).toEqual([]));

  test.each([
    program("r * x * (Math.log(K) - Math.log(x + 0.1))"),
    program("r * x * (0.5 * Math.log(K) - Math.log(x))"),
    program("r * x * (Math.log(K) - Math.log(x))", 'lognormal(0.5, 1, "1/day")'),
  ])("and so are its descendants: %#", (source) => expect(errorsOf(source)).toEqual([]));

  test("but what narrows otherwise is refused as before", () => {
    expect(errorsOf(program("r * x * (Math.sqrt(K) - Math.log(x))")).join()).toMatch(/K ~ lognormal.*narrows it/);
    expect(errorsOf(program("Math.min(r, 0.1) * x * (Math.log(K) - Math.log(x))")).join()).toMatch(/r ~ uniform/);
  });

  test("a base that does not narrow allows nothing", () => {
    const plain = { ...here, base: program("r * x * (1 - x / K)") };
    expect(errorsOf(base, plain).join()).toMatch(/K ~ lognormal\(1000, 0.5\) is given: this narrows it/);
  });
});

describe("units of priors", () => {
  const rate = "r * x * (Math.log(K) - Math.log(x))";

  test("a given parameter keeps its unit, which may be left out", () => {
    expect(errorsOf(base.replace("1/day", "1/week"))).toEqual([
      `'r' is given in 1/day, not in 1/week. Keep r: uniform(0, 1, "1/day")`,
    ]);
    expect(errorsOf(base.replace(', "1/day"', ""))).toEqual([]);
  });

  test("a spare prior in another unit is noted", () => {
    const notesOf = (prior: string) => {
      const result = compileIn(here, program(rate, prior));
      return result.ok ? result.program.facts.notes : result.errors.map((e) => e.message);
    };
    expect(notesOf('lognormal(0.5, 1, "1/day")')).toEqual([]);
    expect(notesOf("lognormal(0.5, 1)")).toEqual([]);
    expect(notesOf('lognormal(0.5, 1, "mL")')).toEqual([
      "delta is in mL: the spare prior lognormal(0.5, 1) is in 1/day",
    ]);
  });
});

test("an examination notes each thing once, and what cannot give data", () => {
  const source = base
    .replace("K: lognormal(1000, 0.5)", "K: lognormal(1000, 0.5), q: lognormal(1, 1)")
    .replace("inBed: poisson(x)", "inBed: poisson(-x)");
  const result = examineIn(here, source);
  const notes = result.ok ? result.program.facts.notes : [];
  expect(notes).toEqual([
    "q reaches no observable",
    expect.stringMatching(/^a simulation at the prior medians fails: 6:\d+ 'inBed' cannot be drawn from poisson\(-/),
  ]);
  const text = result.ok ? programReport(result.program, here, "") : "";
  expect(text.split("q reaches no observable")).toHaveLength(2);
  const bundled = examineIn(school, school.base);
  expect(bundled.ok && bundled.program.facts.notes).toEqual(["state R reaches no observable"]);
});
