import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/propose/answer.js";
import { LANGUAGE_PAGE, MECHANISM_PAGE } from "../../src/propose/page.js";
import { compile } from "../../src/programs/compile.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import type { World } from "../../src/programs/types.js";

const example = readAnswer(LANGUAGE_PAGE, false).change;
const patch = readAnswer(MECHANISM_PAGE, false).change;
if (example.kind !== "file" || patch.kind !== "mechanism") throw new Error(`${example.kind}, ${patch.kind}`);
const program = example.source;
const { mechanism } = patch;

const world: World = {
  t0: 0,
  dt: 0.25,
  steps: 56,
  constants: { N: 763 },
  contexts: {},
  covariates: {},
  events: {},
  observables: { reports: 1 },
  whole: ["N"],
  units: {},
  arms: [{ name: "a", context: {}, covariates: {}, events: [], times: [28, 56], data: new Float64Array(2) }],
};

/** The example with one statement put into its step. */
const withStatement = (text: string) => program.replace("const infections", `${text}\n    const infections`);

describe("the page that language models learn from", () => {
  it("shows a program that compiles without repairs", () => {
    const result = compile(program, world);
    if (!result.ok) throw new Error(result.errors.map((e) => e.message).join("\n"));
    expect(result.program.repairs).toEqual([]);
    expect(result.program.parameters.map((p) => p.name)).toEqual(["beta", "gamma", "k"]);
  });

  it("shows a mechanism that fits the program, and the sum compiles", () => {
    const patched = applyMechanisms(program, [mechanism]);
    if (!patched.ok) throw new Error(patched.errors.join("\n"));
    expect(patched.source).toContain("I: I - recoveries + onsets");
    expect(patched.source).toContain("E: E + infections - onsets");
    expect(compile(patched.source, world).ok).toBe(true);
  });

  it.each([
    "let x = 0; for (let i = 0; i < 3; i++) x += i;",
    "let x = 0; for (const a of [1, 2]) x += a;",
    "let x = 1; while (x < 0.5 * S) x *= 2;",
    "let x = 0; switch (N > 1 ? 1 : 0) { case 1: x = 1; break; default: x = 2; }",
    "const square = (x: number) => x * x; const y = square(beta);",
    "const { a, ...rest } = { a: 1, b: 2 }; const y = [...[1, 2], a].map((v) => v + rest.b).reduce((p, q) => p + q, 0);",
    "const y = new Array(3).fill(0).map((_, i) => i);",
    "const y = random.normal(0, 1) + random.lognormal(1, 0.5) + random.gamma(2, 1) + random.beta(1, 2);",
    "const y = random.exponential(2) + random.negativeBinomial(3, 1) + random.bernoulli(0.5) + random.uniform(0, 1);",
  ])("accepts, as it says: %s", (text) => {
    const result = compile(withStatement(text), world);
    expect(result.ok ? [] : result.errors).toEqual([]);
  });

  it.each([
    "class A {}",
    "const d = Date.now();",
    "try { } catch { }",
    "const r = /a/.test('a');",
    "const y = S | 1;",
    "const y = [1, 2]?.length;",
    "const f = (n) => (n < 1 ? 1 : n * f(n - 1)); const y = f(S);",
    "S = 3; I.x = 2;",
    "const y = new Map();",
    "const g = async () => 1;",
    "throw 1;",
  ])("refuses, as it says: %s", (text) => {
    expect(compile(withStatement(text), world).ok).toBe(false);
  });

  it.each([
    ['import { readFileSync } from "node:fs";\n', "another import"],
    ["let calls = 0;\n", "a top-level let"],
  ])("refuses %j: %s", (line) => {
    expect(compile(program.replace("/** SIR", `${line}/** SIR`), world).ok).toBe(false);
  });

  it("is one page", () => {
    expect(LANGUAGE_PAGE.split("\n").length).toBeLessThan(70);
  });
});
