import { describe, expect, it } from "vitest";
import { infer, type Step } from "../../src/core/infer.js";
import { totalVariation } from "../../src/core/posterior.js";
import type { Sampler } from "../../src/core/types.js";
import { AllWeightsZeroError, collapse, normalise } from "../../src/core/weights.js";
import { stream } from "../../src/math/rng.js";
import { publishedSmc } from "../../src/smc/published.js";
import { resamplings } from "../../src/smc/resampling.js";
import { temperedSmc } from "../../src/smc/tempered.js";
import { nextTemperature, essAfter } from "../../src/smc/tempering.js";
import { finiteSpace } from "../support/finite-space.js";

const space = finiteSpace(6);
const exact = new Map([...space.posterior].map((p, i) => [String(i), p]));

async function lastStep<S>(sampler: Sampler<S>, room: number, seed: number, at = space): Promise<Step<S>> {
  let last: Step<S> | null = null;
  for await (const step of infer(at.problem, sampler, { room, stream: stream(seed) })) last = step;
  return last!;
}

async function distance<S>(sampler: Sampler<S>, particles: number, seed: number): Promise<number> {
  const { state, genealogy } = await lastStep(sampler, particles, seed);
  const { nodes, logWeights } = sampler.particles(state, genealogy);
  const ids = nodes.map((n) => genealogy.get(n).proposal.program.id);
  return totalVariation(collapse(ids, normalise(logWeights)), exact);
}

const tempered = (particles: number) =>
  temperedSmc({ particles, moves: 5, ess: 0.5, temperatures: 100, resampling: resamplings.systematic });

/** Root mean square of the total variation between the posterior and n independent draws from it. */
function multinomialFloor(n: number, runs: number): number {
  const squares = Array.from({ length: runs }, (_, r) => {
    const ids = [...resamplings.multinomial(space.posterior, n, stream(99).fork(r))].map(String);
    return totalVariation(collapse(ids, new Float64Array(n).fill(1 / n)), exact) ** 2;
  });
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / runs);
}

describe("tempered SMC on a space of 64 programs with a known posterior", () => {
  it("is as close as independent draws from the posterior, within 1.3 times (N = 300, seeds 1–8)", async () => {
    const squares = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => (await distance(tempered(300), 300, i + 1)) ** 2),
    );
    const rms = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
    expect(rms).toBeLessThan(1.3 * multinomialFloor(300, 100));
  });

  it("is left behind by the published weights, which target something else", async () => {
    const published = publishedSmc({
      particles: 300,
      iterations: 15,
      clone: 0.8,
      ess: 0.5,
      tau: 1,
      resampling: resamplings.systematic,
    });
    expect(await distance(published, 300, 1)).toBeGreaterThan(2 * (await distance(tempered(300), 300, 1)));
  });

  it("ends at temperature 1, or says which temperature it reached", async () => {
    const sampler = temperedSmc({
      particles: 50,
      moves: 1,
      ess: 0.9,
      temperatures: 2,
      resampling: resamplings.systematic,
    });
    const { state, genealogy, ended } = await lastStep(sampler, 50, 1);
    expect(sampler.report(state, genealogy).temperature).toBeLessThan(1);
    expect(ended).toMatch(/2 temperatures are spent at temperature 0\.\d+/);
  });

  it("throws a named error where no program can be", async () => {
    const impossible = finiteSpace(3, { failing: () => true });
    await expect(lastStep(tempered(10), 10, 1, impossible)).rejects.toThrow(AllWeightsZeroError);
  });
});

describe("the next temperature", () => {
  it("keeps the effective sample size at its share", () => {
    const logZ = Float64Array.from({ length: 200 }, (_, i) => -((i / 20) ** 2));
    const next = nextTemperature(logZ, 0, 0.5);
    expect(next).toBeLessThan(1);
    expect(essAfter(logZ, next)).toBeCloseTo(100, 3);
  });

  it("is 1 where the rest of the way costs little", () => {
    expect(nextTemperature([0, 0.1, 0.2], 0.5, 0.5)).toBe(1);
  });
});
