import { expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { compileIn } from "../../src/run/compile-in.js";

const school = loadEnvironment("boarding-school");

it("a count that the base scores by a probability cannot be scored by a density", () => {
  const cheat = school.base
    .replace("inBed: poisson(I + 0.01)", "inBed: normal(I, 1e-9)")
    .replace("poisson,", "poisson, normal,");
  const result = compileIn(school, cheat);
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.errors[0].message).toMatch(/'inBed' a distribution over counts.*do not compare/);
});

it("another distribution over counts is welcome", () => {
  const spread = school.base
    .replace("inBed: poisson(I + 0.01)", "inBed: negativeBinomial(I + 0.01, 20)")
    .replace("poisson,", "poisson, negativeBinomial,");
  expect(compileIn(school, spread).ok).toBe(true);
});
