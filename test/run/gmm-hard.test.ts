/**
 * A model posterior that can be wrong: eight programs within five nats of each other, exact evidence by quadrature. The
 * posterior of a run must come within a total variation of 0.05 of the exact one; two kinds of wrong weights do not.
 */
import { describe, expect, it } from "vitest";
import { totalVariation } from "../../src/core/posterior.js";
import { normalise } from "../../src/core/weights.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { publishedMeasure } from "../support/candidates.js";
import { exactEvidences } from "../support/gmm-hard.js";
import { start } from "../support/runs.js";

const ENOUGH = 0.05;
const x = loadEnvironment("gmm-hard").world.arms.map(({ data }) => data[0]);
const logZ = exactEvidences(x, 100);

const posteriorOf = (logs: ReadonlyMap<string, number>): Map<string, number> => {
  const weights = normalise([...logs.values()]);
  return new Map([...logs.keys()].map((name, i) => [name, weights[i]]));
};
const exact = posteriorOf(logZ);

describe("the exact posterior", () => {
  it("is the same on a finer grid: every log evidence within 1e-6 nats", () => {
    const finer = exactEvidences(x, 160);
    for (const [name, log] of logZ) expect(Math.abs(log - finer.get(name)!)).toBeLessThan(1e-6);
  });

  it("is spread: all programs within 5 nats, none above one half", () => {
    const logs = [...logZ.values()];
    expect(Math.max(...logs) - Math.min(...logs)).toBeLessThan(5);
    expect(Math.max(...exact.values())).toBeLessThan(0.5);
  });
});

describe("the posterior of a tempered run with exact weights", () => {
  it("is the exact one, and every log evidence is within 4 stated errors", { timeout: 60_000 }, async () => {
    const { summary } = await start({ sampler: "smc", env: "gmm-hard", particles: 50, seed: 2, crossCheck: 0 });
    const rows = summary.posterior.map((row) => ({ ...row, name: row.mechanisms.join() }));
    expect(totalVariation(new Map(rows.map(({ name, weight }) => [name, weight])), exact)).toBeLessThan(ENOUGH);
    expect(rows).toHaveLength(exact.size);
    for (const { name, logZ: estimate, se } of rows) expect(Math.abs(estimate - logZ.get(name)!)).toBeLessThan(4 * se);
  });
});

describe("the same test fails", () => {
  it("with one evidence off by 1.5 nats, whichever it is of the five leading programs", () => {
    const leading = [...logZ].sort((a, b) => b[1] - a[1]).slice(0, 5);
    for (const [name, log] of leading)
      expect(totalVariation(posteriorOf(new Map([...logZ, [name, log + 1.5]])), exact)).toBeGreaterThan(ENOUGH);
  });

  it("with the published weights, which re-apply the likelihood", async () => {
    const names = [...logZ.keys()];
    const measure = await publishedMeasure({ logZ: [...logZ.values()], noise: 0 }, 1);
    const named = new Map([...measure].map(([k, w]) => [names[Number(k)], w]));
    expect(totalVariation(named, exact)).toBeGreaterThan(ENOUGH);
  });
});
