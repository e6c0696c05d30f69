import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mechanism } from "../../src/envs/types.js";
import { admissible } from "../../src/programs/admissible.js";
import { compile } from "../../src/programs/compile.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { base, mechanisms } from "./boarding-fixture.js";
import { compiled, worldOf } from "./small-world.js";

const named = (...names: string[]): Mechanism[] => names.map((n) => mechanisms.find((m) => m.name === n)!);
const patched = (source: string, ...set: Mechanism[]): string => {
  const result = applyMechanisms(source, set);
  if (!result.ok) throw new Error(result.errors.join("\n"));
  return result.source;
};
const errors = (source: string, ...set: Mechanism[]): readonly string[] => {
  const result = applyMechanisms(source, set);
  return result.ok ? [] : result.errors;
};

const combined = `import { model, uniform, poisson } from "model-discovery";

/**
 * Stochastic SIR in a closed school, chain binomial.
 * Mechanisms: convalescence, isolation, latency, seeding.
 */
export default model({
  parameters: {
    beta: uniform(0, 10, "1/day"),
    gamma: uniform(0, 2, "1/day"),
    delta: uniform(0.1, 2, "1/day"), // convalescence
    fall: uniform(0, 1), // isolation
    day: uniform(0, 14, "day"), // isolation
    sigma: uniform(0.2, 5, "1/day"), // latency
    I0: uniform(0, 10), // seeding
  },
  initial: ({ I0 }, { N }) => ({ S: N - 1 - Math.round(I0), I: 1 + Math.round(I0), R: 0, B: 0, E: 0 }),
  step({ S, I, R, B, E }, { beta, gamma, day, fall, delta, sigma }, { N, dt, t }, random) {
    const returns = random.binomial(B, 1 - Math.exp(-delta * dt)); // convalescence
    const onsets = random.binomial(E, 1 - Math.exp(-sigma * dt)); // latency
    // the chance that one susceptible boy is infected
    const force = (beta * I) / N * (t < day ? 1 : 1 - fall);
    const infections = random.binomial(S, 1 - Math.exp(-force * dt));
    const recoveries = random.binomial(I, 1 - Math.exp(-gamma * dt));
    return {
      S: S - infections,
      I: I - recoveries + onsets,
      R: R + returns,
      B: B + recoveries - returns,
      E: E + infections - onsets,
    };
  },
  observe: ({ I, B }) => ({ inBed: poisson(B) }),
});
`;

describe("applyMechanisms", () => {
  it("writes the program that a scientist would", () => {
    expect(patched(base, ...named("latency", "convalescence", "seeding", "isolation"))).toBe(combined);
  });

  it("leaves the base alone where there is nothing to do", () => {
    expect(patched(base)).toBe(base);
  });

  it("gives one text whatever the order of the set (seed 1)", () => {
    const sets = [...admissible(mechanisms)];
    const shuffled = fc
      .constantFrom(...sets)
      .chain((set) => fc.tuple(fc.constant(set), fc.shuffledSubarray([...set], { minLength: set.length })));
    fc.assert(
      fc.property(shuffled, ([set, other]) => patched(base, ...other) === patched(base, ...set)),
      { seed: 1, numRuns: 100 },
    );
  });

  it("patches a patched program: one after the other is both at once", () => {
    const world = worldOf({ inBed: 1 });
    for (const [a, b] of [...admissible(mechanisms)].filter((set) => set.length === 2)) {
      const both = compiled(patched(base, a, b), world);
      for (const [first, second] of [[a, b], [b, a]]) {
        const text = patched(patched(base, first), second);
        expect(text).toContain(`Mechanisms: ${[a.name, b.name].sort().join(", ")}.`);
        expect(compiled(text, world).id).toBe(both.id);
      } // prettier-ignore
    }
  });

  it("keeps every comment and every untouched line", () => {
    const commented = base
      .replace("const recoveries", "/* leaving bed */ const recoveries")
      .replace("S: S - infections,", "\n      S: S - infections, // the healthy\n     ")
      .replace("R: R + recoveries }", "R: R + recoveries, // the immune\n    }");
    const text = patched(commented, ...named("latency", "isolation"));
    for (const remark of ["// the chance that", "/* leaving bed */", "// the healthy", "// the immune"])
      expect(text).toContain(remark);
    expect(text).toContain("R: R + recoveries, // the immune\n      E: E + infections - onsets,\n    }");
  });

  it("puts a new name before the constant that a factor multiplies, splitting a declaration where it must", () => {
    const source = base.replace(
      /const force[\s\S]*?const infections = /,
      "const share = I / N, force = beta * share;\n    const infections = ",
    );
    const m = { name: "m", lets: { near: "share * share" }, factors: { force: "near" } };
    expect(patched(source, m)).toContain(
      "    const share = I / N;\n    const near = share * share; // m\n    const force = beta * share * near;\n",
    );
  });

  it("multiplies a variable that is built up in a loop after its last change", () => {
    const loop = "let force = 0;\n    for (const x of [I, R]) force += beta * x;\n    const infections = ";
    const source = base.replace(/const force[\s\S]*?const infections = /, loop);
    const text = patched(source, { name: "m", lets: { twice: "2 * force" }, factors: { force: "0.5" } });
    expect(text).toContain("force += beta * x;\n    force *= 0.5; // m\n    const twice = 2 * force; // m\n");
  });

  it("opens an arrow function that needs constants, and brackets a bare argument", () => {
    const source = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { r: uniform(0, 1) },
  initial: _ => ({ x: 1 }),
  derivative: ({ x }, { r }) => ({ x: r * x }),
  observe: ({ x }) => ({ x }),
});
`;
    const m = {
      name: "limit",
      parameters: { K: "uniform(1, 9)" },
      lets: { crowd: "x / K" },
      terms: { x: "- r * x * crowd" },
      initial: { x: "+ K / 9" },
    };
    expect(patched(source, m)).toBe(`import { model, uniform } from "model-discovery";
/** Mechanisms: limit. */
export default model({
  parameters: {
    r: uniform(0, 1),
    K: uniform(1, 9), // limit
  },
  initial: ({ K }) => ({ x: 1 + K / 9 }),
  derivative: ({ x }, { r, K }) => {
    const crowd = x / K; // limit
    return { x: r * x - r * x * crowd };
  },
  observe: ({ x }) => ({ x }),
});
`);
  });

  it("gives early returns the new states unchanged", () => {
    const source = base.replace("// the chance", "if (I <= 0) return { S, I, R };\n    // the chance");
    expect(patched(source, ...named("latency"))).toContain("return { S, I, R, E };");
  });

  it("adds to a state that is only spread, where it can be told which", () => {
    const spread = (others: string) =>
      base
        .replace(
          "return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };",
          `return { ${others}, R: R + recoveries };`,
        )
        .replace("const recoveries", "const next = { S: S - infections, I };\n    const recoveries");
    const m = { name: "m", terms: { S: "- 1", R: "+ 1" } };
    expect(patched(spread("...next"), m)).toContain("S: next.S - 1,");
    expect(patched(spread("...next"), m)).toContain("R: R + recoveries + 1,");
    const refusal = ["m: Expected step to return 'S' by name"];
    expect(errors(spread("...next, ...{}"), m)).toEqual(refusal);
    expect(errors(spread("...{ S, I }"), m)).toEqual(refusal);
  });

  it("cancels opposite terms, whoever brings them, and nothing else", () => {
    const a = { name: "a", terms: { R: "- recoveries + 2 * I" } };
    const b = { name: "b", terms: { R: "+ recoveries - 2*I" } };
    expect(patched(base, a)).toContain("R: R + 2 * I ");
    expect(patched(base, a, b)).toContain("R: R + recoveries ");
    expect(patched(base, { name: "c", terms: { R: "- R - recoveries" } })).toContain("R: 0 ");
  });

  it("imports distributions that are called, not parameters of the same name", () => {
    const text = patched(base, {
      name: "m",
      parameters: { k: "gamma(2, 1)" },
      observe: { inBed: "normal(gamma * I, k)" },
    });
    expect(text).toContain('import { model, uniform, poisson, normal, gamma } from "model-discovery";');
    expect(text).toContain("observe: ({ I }, { gamma, k }) => ({ inBed: normal(gamma * I, k) })");
  });

  const wrong: [string, Mechanism[], string][] = [
    ["two observers", named("convalescence", "overdispersion"), "convalescence and overdispersion both set 'inBed'"],
    ["a mechanism twice", named("latency", "latency"), "Mechanism 'latency' is given twice"],
    ["an unknown state", [{ name: "m", terms: { Q: "+ 1" } }], "m: 'Q' is no state; the base has S, I, R"],
    ["an unknown constant", [{ name: "m", factors: { pull: "2" } }], "m: step has no constant 'pull'; it has force, infections, recoveries"],
    ["a list that is none", [{ name: "m", append: { force: "2" } }], "m: 'force' is not a list written as [ … ]"],
    ["an unknown name", [{ name: "m", terms: { S: "+ births" } }], "m: '+ births' reads 'births', which neither step nor the mechanism defines; name it in parameters, states, lets, draws or inputs"],
    ["a name that comes later", [{ name: "m", factors: { force: "recoveries" } }], "m: 'recoveries' is not yet defined where 'force' is"],
    ["names that go in circles", [{ name: "m", lets: { a: "b", b: "a" } }], "m: 'a' is defined by way of itself"],
    ["a state of the base", [{ name: "m", states: { I: "0" } }], "m: the base has a state 'I' already"],
    ["a constant of the base", [{ name: "m", lets: { force: "1" } }], "m: the base's step has 'force' already"],
    ["another prior", [{ name: "m", parameters: { beta: "uniform(0, 1)" } }], 'm: the base gives \'beta\' the prior uniform(0, 10, "1/day"), got uniform(0, 1)'],
    ["two priors", [{ name: "a", parameters: { q: "uniform(0, 1)" } }, { name: "b", parameters: { q: "uniform(0, 2)" } }], "a and b both set 'q'"],
    ["a draw in observe", [{ name: "m", observe: { inBed: "random.normal()" } }], "m: 'random.normal()' reads 'random', which observe does not have"],
  ]; // prettier-ignore
  it.each(wrong)("refuses %s", (_, set, message) => {
    expect(errors(base, ...set)).toEqual([message]);
  });

  it("says what it cannot take hold of", () => {
    expect(errors("let x = 1;", ...named("latency"))).toEqual(['Expected an import from "model-discovery"']);
    expect(errors(base.replace("{ beta, gamma }", "p"), ...named("isolation"))).toEqual([
      "Expected step to destructure its parameters, e.g. { day, fall }",
    ]);
    expect(
      errors(base.replace(/return (\{ S: .*\});/, "const next = $1;\n    return next;"), ...named("latency")),
    ).toEqual(["Expected step to end in `return { … }`"]);
    expect(errors(base, { name: "m", terms: { S: "+ +" } })[0]).toMatch(/^m: '\+ \+' does not parse: /);
    expect(errors(base.replace("step(", "derivative("), { name: "m", draws: { d: "random.normal()" } })).toContain(
      "m: a derivative is deterministic, got draw 'd'",
    );
  });
});

describe("mechanisms that bring what a network supplies, or a learned function", () => {
  const drift: Mechanism = {
    name: "drift",
    parameters: { drift: 'predicted(0.2, 5, "1/day")' },
    factors: { force: "drift" },
  };
  const response: Mechanism = {
    name: "response",
    parameters: { response: "mlp(2, [8])" },
    inputs: ["t"],
    factors: { force: "Math.exp(response(I / N, t / 14))" },
  };
  const world = worldOf({ inBed: 1 }, { whole: ["N"] });

  it("import what they need and compile, alone and together", () => {
    expect(patched(base, drift)).toContain('import { model, uniform, poisson, predicted } from "model-discovery"');
    expect(compiled(patched(base, drift), world)).toMatchObject({ columns: 1, learned: [] });
    expect(compiled(patched(base, response), world).learned).toHaveLength(2 * 8 + 8 + 8 + 1);
    const both = compiled(patched(base, drift, response), world);
    expect(both).toMatchObject({ columns: 1 });
    expect(both.id).toBe(compiled(patched(base, response, drift), world).id);
    const ids = [[], [drift], [response], [drift, response]].map((set) => compiled(patched(base, ...set), world).id);
    expect(new Set(ids).size).toBe(4);
  });

  it("and are no priors that other parameters could take", () => {
    const spare = [
      { kind: "drift", unit: "", prior: drift.parameters!.drift },
      { kind: "response", unit: "", prior: response.parameters!.response },
      { kind: "rate", unit: "", prior: "uniform(0, 1)" },
    ];
    const rules = { given: compiled(base, world).parameters, spare, policy: "environment" as const };
    const accepts = (source: string) => compile(source, world, { priors: rules });
    expect(accepts(patched(base, drift, response)).ok).toBe(true);
    const other = patched(base, { ...drift, parameters: { drift: "uniform(0.2, 5)" } });
    const refused = accepts(other);
    expect(!refused.ok && refused.errors[0].message).toBe(
      "'drift' is new and takes one of the spare priors: rate: uniform(0, 1)",
    );
  });
});
