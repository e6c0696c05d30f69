/** What a run of fits refuses before it begins. */
import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import type { Environment } from "../../src/envs/types.js";
import { runConfigSchema } from "../../src/run/config.js";
import { refuseFit } from "../../src/run/fitting.js";
import { colony } from "../support/colony.js";

const environment = loadEnvironment(colony());
const config = runConfigSchema.parse({ sampler: "tree", env: "colony", evidence: "fit" });
const withData = (change: (x: number, week: number) => number): Environment => {
  const arms = environment.world.arms.map((arm) => ({ ...arm, data: arm.data.map(change) }));
  return { ...environment, world: { ...environment.world, arms } };
};
const refused = (changed: Environment) => () => refuseFit(config, changed);

describe("a fold that no error can be counted on", () => {
  it("stays flat: the naive prediction is exact, and a score would be infinite", () => {
    expect(refused(withData((x, week) => (week >= 30 ? 7 : x)))).toThrow(
      /^colony: test from observation \d+ cannot be scored: the naive prediction is exact there/,
    );
  });

  it("was not measured", () => {
    expect(refused(withData((x, week) => (week >= 35 ? NaN : x)))).toThrow(/cannot be scored: nothing that counts/);
  });

  it("is looked for in all folds, and is not there", () => expect(refused(environment)).not.toThrow());
});
