import { expect, it } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { tooDeepAt } from "../../src/programs/nesting.js";
import { loadEnvironment } from "../../src/envs/load.js";

const { world, base } = loadEnvironment("finite");

it.each([
  ["[", "]"],
  ["-(", ")"],
  ["{a:", "}"],
  ["x=>", ""],
  ["a=", ""],
  ["f(", ")"],
  ["[//]\n", "]"],
])("%s nested without end is refused before the parser sees it (it would end the process)", (open, close) => {
  const n = Math.floor(60_000 / (open.length + close.length));
  const result = compile(`const a = ${open.repeat(n)}1${close.repeat(n)};\n${base}`, world);
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.errors[0].message).toMatch(/nests less|at most 64000 characters/);
});

it("lets honest programs pass", () => {
  expect(tooDeepAt(base)).toBe(-1);
  expect(tooDeepAt(loadEnvironment("boarding-school").base.repeat(10))).toBe(-1);
});
