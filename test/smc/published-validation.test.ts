/**
 * The published validation without a language model, in short: 20 candidates thousands of nats apart, scored afresh at
 * every proposal. The published median share of the target over iterations 1 … 20 has mean 0.656; over its 50 runs the
 * mean share is 0.656 with a standard deviation of 0.018.
 */
import { expect, it } from "vitest";
import { publishedShares, temperedMeasure } from "../support/candidates.js";

const PUBLISHED = { mean: 0.656, sdOfRuns: 0.018, runs: 50 };
const RUNS = 30;
const target = 9;
/** Gaps as they are in `gmm`; noise of a neural likelihood there, tens of nats. */
const logZ = Array.from({ length: 20 }, (_, k) => (k === target ? -29_000 : -36_000 - 500 * k));

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

async function meanShares(noise: number): Promise<number[]> {
  const runs = Array.from({ length: RUNS }, (_, r) => publishedShares({ logZ, noise }, target, 100 + r));
  return (await Promise.all(runs)).map((shares) => mean(shares.slice(1)));
}

it("begins with five copies of each, and keeps two thirds of the particles on the target", async () => {
  const shares = await publishedShares({ logZ, noise: 40 }, target, 1);
  expect(shares).toHaveLength(21);
  expect(shares[0]).toBe(0.05);
  expect(shares[1]).toBeGreaterThan(0.65);
});

it("has the published mean share where scores are fresh and noisy, within 3.5 standard errors of the two", async () => {
  const se = PUBLISHED.sdOfRuns * Math.sqrt(1 / RUNS + 1 / PUBLISHED.runs);
  expect(Math.abs(mean(await meanShares(40)) - PUBLISHED.mean)).toBeLessThan(3.5 * se);
});

it("does not have it where a candidate's score is always the same: the noise of scores is what keeps it up", async () => {
  const se = PUBLISHED.sdOfRuns * Math.sqrt(1 / RUNS + 1 / PUBLISHED.runs);
  expect(mean(await meanShares(0))).toBeLessThan(PUBLISHED.mean - 3.5 * se);
});

it("with tempered weights all mass is on the target", async () => {
  for (const seed of [1, 2, 3]) {
    const measure = await temperedMeasure({ logZ, noise: 0 }, seed);
    expect(measure.get(String(target)) ?? 0).toBeGreaterThanOrEqual(0.99);
  }
});
