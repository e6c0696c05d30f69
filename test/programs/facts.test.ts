import { describe, expect, it } from "vitest";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { compile } from "../../src/programs/compile.js";
import { base, mechanisms } from "./boarding-fixture.js";
import { compiled, worldOf } from "./small-world.js";

const world = worldOf({ inBed: 1 });
const factsOf = (source: string) => compiled(source, world).facts;
const program = (parts: { parameters?: string; initial: string; dynamics: string; observe?: string }): string => `
import { model, uniform, lognormal, poisson, normal, binomial } from "model-discovery";
export default model({
  parameters: { ${parts.parameters ?? ""} },
  initial: ${parts.initial},
  ${parts.dynamics},
  observe: ${parts.observe ?? "({ I }) => ({ inBed: normal(I, 1) })"},
});
`;

describe("facts", () => {
  it("of the boarding school", () => {
    expect(factsOf(base)).toEqual({
      conserved: [["S", "I", "R"]],
      idle: [],
      wholeStates: ["S", "I", "R"],
      notes: ["state R reaches no observable"],
    });
  });

  it("finds the sum that a set of mechanisms conserves", () => {
    const set = mechanisms.filter((m) => m.name === "latency" || m.name === "convalescence");
    const patched = applyMechanisms(base, set);
    expect(factsOf(patched.ok ? patched.source : "").conserved).toEqual([["S", "I", "R", "B", "E"]]);
  });

  it("finds each of two separate sums, and none where people are counted twice", () => {
    const flows = (next: string) =>
      program({
        initial: "() => ({ a: 1, b: 2, c: 3, I: 4 })",
        dynamics: `step: ({ a, b, c, I }) => (${next})`,
      });
    expect(factsOf(flows("{ a: a - b * 0.1, b: b * 1.1, c: c + 0.5, I: I - 0.5 }")).conserved).toEqual([
      ["a", "b"],
      ["c", "I"],
    ]);
    expect(factsOf(flows("{ a: a - b * 0.1, b: b * 1.1, c: c + b * 0.1, I: I + 1 }")).conserved).toEqual([
      ["a", "b"],
      ["a", "c"],
    ]);
    expect(factsOf(flows("{ a: a - b * 0.1, b: b * 1.2, c: c + 1, I: I + 1 }")).conserved).toEqual([]);
  });

  it("finds what a derivative conserves", () => {
    const source = program({
      parameters: "k: uniform(0, 1)",
      initial: "() => ({ A: 1, I: 0 })",
      dynamics: "derivative: ({ A, I }, { k }) => ({ A: k * (I - A), I: k * A - I * k })",
    });
    expect(factsOf(source).conserved).toEqual([]); // k(I − A) is a product of a sum: not multiplied out
    expect(factsOf(source.replace("k * (I - A)", "I * k - k * A")).conserved).toEqual([["A", "I"]]);
  });

  it("names parameters that reach no observable, and a rate without dt", () => {
    const source = program({
      parameters: 'k: uniform(0, 1, "1/day"), q: uniform(0, 1), r: uniform(0, 1, "1/day")',
      initial: "() => ({ I: 1, Z: 1 })",
      dynamics: "step: ({ I, Z }, { k, q }) => ({ I: I * (1 - k), Z: Z * q })",
    });
    expect(factsOf(source).idle).toEqual(["q", "r"]);
    expect(factsOf(source).notes).toEqual([
      "q, r reach no observable",
      "state Z reaches no observable",
      "dt is unused beside a rate (k)",
    ]);
    expect(factsOf(source.replace("{ k, q })", "{ k, q }, { dt })").replace("1 - k", "1 - k * dt")).notes).toHaveLength(
      2,
    );
  });
});

describe("whole states", () => {
  const binomial = (initial: string, next: string, parameters = "E0: uniform(0, 9), rho: uniform(0, 1)") =>
    program({
      parameters,
      initial,
      dynamics: `step({ S, I }, { E0, rho }, { dt, N }, random) {
    const out = random.binomial(S, 0.5);
    return ${next};
  }`,
    });
  const errorsOf = (source: string): string[] => {
    const result = compile(source, world);
    return result.ok ? [] : result.errors.map((e) => `${e.line}:${e.column} ${e.message}`);
  };
  const plain = "{ S: S - out, I: I + out }";

  const accepted: [string, string][] = [
    ["whole constants", binomial("(_, { N }) => ({ S: N - 1, I: 1 })", plain)],
    ["rounding", binomial("({ E0 }, { N }) => ({ S: N - Math.round(E0), I: 0.5 })", plain)],
    ["draws", binomial("(_, { N }, random) => ({ S: random.poisson(3.5) * 2, I: 0.5 })", plain)],
    ["choices and comparisons", binomial("() => ({ S: 5, I: 0.5 })", "{ S: I > 2.5 ? Math.max(S - out, 0) : S + (I > 1), I }")],
    ["loops that count", binomial("() => ({ S: 5, I: 1 })", "{ S: (() => { let n = 0; while (n < I && n < 5) n += 1; return n; })(), I }")],
  ]; // prettier-ignore
  it.each(accepted)("follow from %s", (_, source) => {
    expect(errorsOf(source)).toEqual([]);
  });

  const refused: [string, string, string][] = [
    ["a real start", binomial("({ E0 }, { N }) => ({ S: N - E0, I: E0 })", plain), "7:17 S is not always whole: `E0` in initial is real, use Math.round"],
    ["a real change", binomial("() => ({ S: 5, I: 1 })", "{ S: S - out * rho, I }"), "7:17 S is not always whole: `rho` in step is real, use Math.round"],
    ["a quotient", binomial("() => ({ S: 5, I: 1 })", "{ S: S / 2, I: I + out }"), "7:17 S is not always whole: `… / …` in step is real, use Math.round"],
    ["another real state", binomial("() => ({ S: 5, I: 0.5 })", "{ S: S + I, I: I + out }"), "7:17 S is not always whole: `0.5` in initial is real, use Math.round"],
    ["a loop over real steps", binomial("() => ({ S: 5, I: 1 })", "{ S: (() => { let n = 0; while (n < I && n < 5) n += rho; return n; })(), I: I + out }"), "7:17 S is not always whole: `rho` in step is real, use Math.round"],
    ["an observable's trials", program({ initial: "() => ({ I: 1.5 })", dynamics: "step: ({ I }) => ({ I })", observe: "({ I }) => ({ inBed: binomial(I, 0.5) })" }), "7:33 I is not always whole: `1.5` in initial is real, use Math.round"],
  ]; // prettier-ignore
  it.each(refused)("are needed by binomial: %s", (_, source, message) => {
    const errors = errorsOf(source);
    expect(errors).toHaveLength(1);
    expect(errors[0].slice(0, message.length)).toBe(message);
  });
});
