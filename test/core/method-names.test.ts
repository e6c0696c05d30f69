import { expect, it } from "vitest";
import {
  BACKENDS,
  DEFAULT_DENSITY_NAME,
  DENSITY_NAMES,
  EVIDENCE_NAMES,
  isDensityName,
} from "../../src/core/method-names.js";
import { scoreKindOf } from "../../src/core/score-kind.js";
import { estimatorNames } from "../../src/density/estimators.js";
import { DEFAULT_DENSITY, weighers } from "../../src/evaluate/weighers.js";
import { BACKEND_NAMES } from "../../src/neural/backend-names.js";
import { runConfigSchema } from "../../src/run/config.js";

it("names that a user may say are those of the tables behind them", () => {
  expect([...DENSITY_NAMES].sort()).toEqual([...estimatorNames].sort());
  expect(DEFAULT_DENSITY_NAME).toBe(DEFAULT_DENSITY);
  expect([...BACKENDS]).toEqual([...BACKEND_NAMES]);
  for (const { name } of weighers) expect(EVIDENCE_NAMES).toContain(name);
});

it.each([
  ["maf", true],
  ["maf*3", true],
  ["maf*0", false],
  ["maf*51", false],
  ["mof", false],
])("density %s: %s", (name, right) => expect(isDensityName(name)).toBe(right));

it("a wrong density is refused, and the nearest right one named", () => {
  const parsed = runConfigSchema.safeParse({ sampler: "smc", env: "e", density: "mad" });
  expect(parsed.error?.issues[0].message).toMatch(
    /^Expected --density to be one of mdn, maf, .* got mad\. Did you mean m/,
  );
});

it.each([
  ["mse", "discrepancy"],
  ["wasserstein", "discrepancy"],
  ["nle/maf", "log evidence"],
  ["exact/filter", "log evidence"],
])("the score of %s is a %s", (method, kind) => expect(scoreKindOf(method)).toBe(kind));
