import { describe, expect, test } from "vitest";
import { check } from "../../src/programs/compile.js";
import { world } from "./worlds.js";

const place = 51;
const here = world({
  constants: { N: 100, place, population: Array.from({ length: place }, (_, i) => 100 + i) },
  observables: { I: 1 },
});

/** A program with one thing to change. */
interface Parts {
  readonly top?: string;
  readonly parameters?: string;
  readonly initial?: string;
  readonly step?: string;
  readonly result?: string;
  readonly observe?: string;
  readonly more?: string;
}

function source(p: Parts): string {
  return `import { model, uniform, binomial, poisson } from "model-discovery";
${p.top ?? ""}
export default model({
  parameters: { beta: uniform(0, 2, "1/day")${p.parameters ?? ""} },
  initial: ${p.initial ?? "(_, { N }) => ({ S: N - 1, I: 1 })"},
  step(state, { beta }, { N, dt, population }, random) {
    const { S, I } = state;
    ${p.step ?? ""}
    return ${p.result ?? "{ S: S - beta, I: I + beta }"};
  },
  observe: ${p.observe ?? "({ I }) => ({ I })"},
  ${p.more ?? ""}
});`;
}

function errorsOf(text: string): readonly string[] {
  const result = check(text, here);
  return result.ok ? [] : result.errors.map((e) => `${e.line}:${e.column} ${e.message}`);
}

test("the program that the others are made from is accepted", () => {
  expect(errorsOf(source({}))).toEqual([]);
});

/** what is written, the start of the message */
const MISTAKES: readonly (readonly [string, Parts, RegExp])[] = [
  ["a name that is not there", { step: "const x = gamma * I;" }, /^8:15 'gamma' is not defined\. It is not among/],
  [
    "an input among parameters",
    { more: "", initial: "({ N }) => ({ S: N, I: 1 })" },
    /^5:\d+ parameters has no 'N'; N is an input/,
  ],
  [
    "a state that is not returned",
    { result: "{ S }" },
    /^9:\d+ step returns no value for state 'I': add it, or start with \.\.\.state/,
  ],
  [
    "a state that is none",
    { result: "{ S, I, Q: 1 }" },
    /^9:\d+ step returns 'Q', which is no state; initial gives S, I/,
  ],
  [
    "a changed state",
    { step: "state.I += 3;" },
    /^8:\d+ state is read-only: make a new one, e\.g\. \{ \.\.\.state, I: state\.I \+ 3 \}/,
  ],
  ["a changed parameter", { step: "const p = { beta }; p.beta = 2;", top: "" }, /^$/],
  ["a top-level variable", { top: "let calls = 0;" }, /^2:1 Top-level variables must be const/],
  [
    "a changed top-level array",
    { top: "const list = [1, 2];", step: "list[0] = 3;" },
    /^8:\d+ a top-level constant is read-only/,
  ],
  [
    "filter on a long array",
    { step: "const x = population.filter((n) => n > 120);" },
    /^8:\d+ filter makes an array whose length or order depends on the data: use a weight of 0 or 1/,
  ],
  ["push under a condition", { step: "const x = []; if (I > 3) x.push(1);" }, /^8:\d+ push under a condition/],
  [
    "return in a kept loop",
    { step: "for (let i = 0; i < 51; i++) { if (population[i] > I) return { S, I }; }" },
    /loop that is not unrolled cannot return/,
  ],
  [
    "recursion on run-time values",
    { top: "const f = (x) => (x < 1 ? x : f(x - 1));", step: "const x = f(I);" },
    /calls itself more than 40 deep/,
  ],
  [
    "a distribution in step",
    { result: "{ S, I: poisson(3) }" },
    /step returns a distribution \(poisson\) for state 'I'/,
  ],
  ["random in observe", { observe: "({ I }, p, i, random) => ({ I: random.poisson(I) })" }, /observe has no random/],
  [
    "an unknown observable",
    { observe: "({ I }) => ({ I, other: I })" },
    /observe returns 'other', which nobody observes; observed are I/,
  ],
  ["a missing observable", { observe: "({ I }) => ({})" }, /observe returns no 'I'/],
  ["too few arguments", { step: "const x = random.binomial(S);" }, /random\.binomial\(n, p\) takes 2 arguments, got 1/],
  ["an unknown field", { more: "stepp: 3," }, /A model has no 'stepp'/],
  [
    "both step and derivative",
    { more: "derivative: ({ S, I }) => ({ S, I })," },
    /exactly one of step, derivative and simulate; this one has step and derivative/,
  ],
  [
    "a state counted that is none",
    { more: 'accumulate: ["cases"],' },
    /accumulate names 'cases', which is no state; initial gives S, I/,
  ],
  [
    "a function chosen at run time",
    { step: "const f = I > 3 ? (x) => x : (x) => 2 * x; const y = f(I);" },
    /depending on the data/,
  ],
  ["two shapes", { step: "const x = I > 3 ? [1, 2] : [1];" }, /2 or 1 elements, depending on the data/],
  ["an array as a number", { step: "const x = population * 2;" }, /Expected a number, got an array of 51/],
  ["a text as a number", { step: 'const x = 2 * "a";' }, /Expected a number, got the text "a"/],
  ["texts added", { step: 'const x = "a" + "b";' }, /Texts cannot be added/],
  ["a prior from a parameter", { parameters: ", k: 3" }, /Parameter 'k' is a number\. Give it a prior/],
  ["an unknown event", { more: "events: { dose: (state) => state }," }, /There are no 'dose' events here/],
  [
    "an array that is too long",
    { step: "const x = new Array(1e9);" },
    /length of an array must be a whole number up to 100000/,
  ],
  ["a length from data", { step: "const x = new Array(I);" }, /known before the run/],
];

/** a call that nothing answers, and what is said */
const CALLS: readonly (readonly [string, Parts, RegExp])[] = [
  [
    "a prior from elsewhere",
    { parameters: ", s: halfnormal(1)" },
    /^4:\d+ 'halfnormal' is not a distribution of the language\. It has: uniform, normal, .*\. Nearest is exponential or lognormal$/,
  ],
  ["a prior of R", { parameters: ", s: rnorm(0, 1)" }, /'rnorm' is not a distribution.*\. Nearest is normal$/],
  ["a prior nobody knows", { parameters: ", s: quuxly(1)" }, /'quuxly' is not a distribution.*categorical$/],
  ["an observable", { observe: "({ I }) => ({ I: gompertz(I, 1) })" }, /'gompertz' is not .*\. Nearest is gamma$/],
  ["a draw", { step: "const x = random.negbin(I, 1);" }, /'negbin' is not a distribution.*negativeBinomial$/],
  ["a bare Math function", { step: "const x = exp(-I);" }, /^8:15 'exp' is not defined\. Write Math\.exp$/],
  ["a misspelt helper", { step: "const x = summ([I]);" }, /'summ' is no function of this file .*Did you mean sum\?$/],
  ["an import", { top: 'import { halfcauchy } from "model-discovery";' }, /has no 'halfcauchy'.*Nearest is lognormal/],
];

describe("a call of what is not there names what is", () => {
  for (const [name, parts, message] of CALLS)
    test(name, () => expect(errorsOf(source(parts)).join("\n")).toMatch(message));
});

describe("a mistake is told where it is and how to mend it", () => {
  for (const [name, parts, message] of MISTAKES)
    test(name, () => {
      const errors = errorsOf(source(parts));
      if (message.source === "^$") expect(errors).toEqual([]);
      else expect(errors.join("\n")).toMatch(message);
    });
});

/** Attempts to leave the language, wherever they stand. */
const HOSTILE: readonly (readonly [string, Parts])[] = [
  ["constructor", { step: "const F = (() => 1).constructor;" }],
  ["constructor as a text", { step: 'const F = state["constructor"];' }],
  ["constructor in a template", { step: "const F = state[`constructor`];" }],
  ["constructor put together", { step: 'const k = `con${"structor"}`; const F = state[k];' }],
  ["__proto__", { step: "const p = state.__proto__;" }],
  ["__proto__ as a key", { step: "const p = { __proto__: 3 };" }],
  ["prototype", { step: "const p = Array.prototype;" }],
  ["Function", { step: 'const f = Function("return 1");' }],
  ["eval", { step: 'const f = eval("1");' }],
  ["globalThis", { step: "const f = globalThis;" }],
  ["process in an unused function", { top: "const f = () => process.exit();" }],
  ["process in a dead branch", { step: "if (false) process.exit();" }],
  ["process in an unused default", { top: "const f = (x = process.env) => x;" }],
  ["process in another case", { step: "switch (1) { case 2: process.exit(); break; default: }" }],
  ["process in a type position's expression", { top: "const x = process as unknown;" }],
  ["import()", { step: 'const m = import("node:fs");' }],
  ["require", { step: 'const m = require("fs");' }],
  ["another import", { top: 'import fs from "node:fs";' }],
  ["a re-export", { top: 'export * from "node:fs";' }],
  ["a tagged template", { step: "const t = Math.max`1`;" }],
  ["a getter", { step: "const g = { get x() { return 1; } };" }],
  ["a class", { top: "class A {}" }],
  ["this", { step: "const t = this;" }],
  ["new.target", { step: "const t = new.target;" }],
  ["import.meta", { step: "const t = import.meta;" }],
  ["async", { top: "const f = async () => 1;" }],
  ["a generator", { top: "function* f() {}" }],
  ["a regular expression", { step: "const r = /a/;" }],
  ["typeof", { step: "const r = typeof S;" }],
  ["in", { step: 'const r = "S" in state;' }],
  ["bit operators", { step: "const r = S | 0;" }],
  ["optional chaining", { step: "const r = state?.S;" }],
  ["for in", { step: "for (const k in state) {}" }],
  ["a label", { step: "a: for (;;) { break a; }" }],
  ["throw", { step: "throw 1;" }],
  ["try", { step: "try { } catch { }" }],
  ["delete", { step: "delete state.S;" }],
  ["an enum", { top: "enum A { B }" }],
  ["a namespace", { top: "namespace A { export const b = 1; }" }],
  ["a decorator's way in", { top: "const o = { ['constructor']: 1 };" }],
  ["arguments", { step: "const a = arguments;" }],
  ["valueOf", { step: "const v = S.valueOf;" }],
  ["toString", { step: "const v = state.toString();" }],
  ["a big integer", { step: "const v = 1n;" }],
  ["with a debugger", { step: "debugger;" }],
  ["Math.random by another name", { step: "const { random: r } = Math; const v = r();" }],
  ["Object.defineProperty", { step: 'Object.defineProperty(state, "S", {});' }],
  ["Object.getPrototypeOf", { step: "const p = Object.getPrototypeOf(state);" }],
  ["Reflect", { step: "const p = Reflect.ownKeys(state);" }],
  ["a comma in a default", { top: "function f(x = (0, globalThis)) { return x; }" }],
  ["a side of a spread", { step: "const p = { ...process };" }],
];

describe("what is not of the language is refused", () => {
  for (const [name, parts] of HOSTILE) test(name, () => expect(errorsOf(source(parts))).not.toEqual([]));
});

test("all independent errors of a file come at once, in order, with their lines", () => {
  const result = check(source({ top: "class A {}", step: "const r = S | 0; const t = this;" }), here);
  expect(result.ok).toBe(false);
  if (result.ok) return;
  expect(result.errors.map((e) => e.line)).toEqual([2, 8, 8]);
  expect(result.errors[1].text).toContain("S | 0");
});

test("a file that cannot be parsed is an error at its place", () => {
  const result = check("export default model({ parameters: { ", here);
  expect(result.ok).toBe(false);
});

test("a derivative is deterministic", () => {
  const text = source({})
    .replace("step(state", "derivative(state")
    .replace("const { S, I } = state;", "const { S, I } = state; const x = random.normal();");
  expect(errorsOf(text).join()).toMatch(/a derivative is deterministic: write a step with dt for noise/);
});

test("a program of more than 64,000 characters is refused", () => {
  expect(errorsOf(`// ${"x".repeat(64_001)}`).join()).toMatch(/Expected at most 64000 characters/);
});

describe("what would not end, or not fit, is refused quickly", () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `const f${i + 1} = (x) => f${i}(x) + f${i}(x);`).join("\n");
  const GREEDY: Readonly<Record<string, Parts>> = {
    "calls that double": { top: `const f0 = (x) => 1;\n${doubling}`, step: "const y = f30(1);" },
    "recursion on constants": { top: "const fib = (k) => (k < 2 ? k : fib(k - 1) + fib(k - 2)); const big = fib(38);" },
    "arrays of arrays": { top: "const big = Array.from({ length: 100000 }, () => new Array(100000));" },
    "texts that double": { step: `let s = "aa"; ${"s = `${s}${s}`; ".repeat(60)}` },
    "arrays that double": { step: `let s = [1]; ${"s = s.concat(s); ".repeat(40)}` },
    "an endless loop on constants": { step: "let k = 0; while (true) { k = k + 0; }" },
    "a loop over many": {
      top: "const t = () => { let s = 0; for (let i = 0; i < 1e9; i++) s += i; return s; }; const big = t();",
    },
    "matrices beyond memory": {
      step: "const big = Array.from({ length: 100000 }, (_, i) => population.map((n) => population.map((k) => k * n * i)));",
    },
    "deep nesting": { step: `const y = ${"(".repeat(15_000)}1${")".repeat(15_000)};` },
    "deep sums": { step: `const y = ${"1+".repeat(15_000)}I;` },
  };
  for (const [name, parts] of Object.entries(GREEDY))
    test(name, { timeout: 10_000 }, () => {
      const began = performance.now();
      const errors = errorsOf(source(parts));
      if (name !== "an endless loop on constants" && name !== "deep nesting") expect(errors).not.toEqual([]);
      expect(performance.now() - began).toBeLessThan(8000);
    });
});
