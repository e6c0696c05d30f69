import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { readFolder } from "../../src/envs/folder.js";
import { sirVariation } from "../../src/envs/sir.js";
import { admissible } from "../../src/programs/admissible.js";
import { createPatcher } from "../../src/programs/mechanism.js";
import type { Environment } from "../../src/envs/types.js";
import { days, sirLogLikelihood } from "./sir-likelihood.js";

const simulated = readFolder("datasets/sir", sirVariation(null));
const shared = process.env["DISCOVER_DATA"];

describe.each([["simulated", simulated]] as [string, Environment][])("%s outbreaks", (_, environment) => {
  test("are one hundred closed epidemics of 60 days with whole numbers", () => {
    expect(environment.world.arms).toHaveLength(100);
    for (const { data, context, times } of environment.world.arms) {
      expect(times).toHaveLength(61);
      expect([data[0], data[1], data[2]]).toEqual([context["S0"], context["I0"], 0]);
    }
    for (const [before, after, N] of days(environment)) {
      expect(after[0] + after[1] + after[2]).toBe(N);
      expect(before[0] >= after[0] && before[2] <= after[2] && after.every(Number.isInteger)).toBe(true);
    }
  });

  test("have ten finite statistics each", () => {
    expect(environment.statistics.names).toHaveLength(10);
    environment.world.arms.forEach((arm, a) =>
      expect(environment.statistics.of(arm.data, a).every((v) => v >= 0 && v <= 1)).toBe(true),
    );
  });
});

test("simulated flows have the means of their binomials: |z| < 4 (probability of failing 1e-4)", () => {
  let [infections, recoveries, varInfections, varRecoveries] = [0, 0, 0, 0];
  for (const [[S, I, R], [S1, , R1], N] of days(simulated)) {
    const p = 1 - Math.exp((-0.5 * I) / N);
    infections += S - S1 - S * p;
    varInfections += S * p * (1 - p);
    recoveries += R1 - R - I * 0.1;
    varRecoveries += I * 0.1 * 0.9;
  }
  expect(Math.abs(infections) / Math.sqrt(varInfections)).toBeLessThan(4);
  expect(Math.abs(recoveries) / Math.sqrt(varRecoveries)).toBeLessThan(4);
});

test("simulated data say that they are", () => {
  expect(simulated.title).toContain("(simulated here)");
  expect(simulated.brief).toContain("simulated here");
});

test("every set of the library composes, all different", () => {
  const patch = createPatcher(simulated.base);
  const patched = [...admissible(simulated.mechanisms)].map((set) => patch(set));
  expect(patched).toHaveLength(270);
  expect(patched.filter((p) => !p.ok)).toEqual([]);
});

describe.skipIf(!shared || !existsSync(`${shared}/sir_trajectories.csv`))("the benchmark's trajectories", () => {
  const environment = loadEnvironment("sir");

  test("have log-likelihood −10304.4 at (0.5, 0.1), and the largest near (0.4998, 0.0991)", () => {
    expect(sirLogLikelihood(environment, 0.5, 0.1)).toBeCloseTo(-10304.4, 1);
    const best = sirLogLikelihood(environment, 0.4998, 0.0991);
    for (const [db, dg] of [
      [0.005, 0],
      [-0.005, 0],
      [0, 0.001],
      [0, -0.001],
    ])
      // prettier-ignore
      expect(sirLogLikelihood(environment, 0.4998 + db, 0.0991 + dg)).toBeLessThan(best);
  });

  test("are other data than the simulated ones", () => {
    expect(environment.title).not.toContain("simulated");
    expect(environment.hash).not.toBe(simulated.hash);
  });
});
