/** The main job on a space whose posterior is known. */
import { describe, expect, it } from "vitest";
import { start } from "../support/runs.js";

describe("finite", () => {
  it("enumerate gives the exact posterior: every program, weights p(m)Z(m), no error", async () => {
    const { summary } = await start({ sampler: "enumerate", env: "finite" });
    expect(summary.exact?.totalVariation).toBeLessThan(1e-12);
    expect(summary.posterior.length).toBe(summary.candidates);
    expect(summary.posterior.reduce((s, row) => s + row.weight, 0)).toBeCloseTo(1, 10);
    const [first, second] = summary.posterior;
    expect(Math.log(first.weight / second.weight)).toBeCloseTo(first.logZ - second.logZ, 8);
    expect(summary.posterior.every((row) => row.weightSe === 0)).toBe(true);
  });

  it("tempered SMC reaches temperature 1 and is near; the published weights are an optimiser", async () => {
    const tempered = await start({ sampler: "smc", env: "finite", particles: 500, seed: 3 });
    expect(tempered.summary.diagnostics.temperature).toBe(1);
    expect(tempered.summary.kind).toBe("sampler");
    const published = await start({ sampler: "smc", env: "finite", particles: 500, seed: 3, weights: "published" });
    expect(published.summary.kind).toBe("optimiser");
    expect(published.summary.noPosterior).toBe(null);
  });

  it("a replay of a run with the library is that run again, densities and all", async () => {
    const run = await start({ sampler: "smc", env: "finite", particles: 50, seed: 6 });
    const again = await start({
      sampler: "smc",
      env: "finite",
      particles: 50,
      seed: 6,
      proposer: { kind: "replay", from: run.dir },
    });
    const { candidates, ess, essDistinct, diagnostics } = run.summary;
    expect(again.summary).toMatchObject({ candidates, ess, essDistinct });
    expect(again.summary.diagnostics).toMatchObject({
      temperatures: diagnostics.temperatures,
      acceptance: diagnostics.acceptance,
    });
    expect(again.summary.modelPrior).toBe("mechanisms");
    const other = await start({
      sampler: "tree",
      env: "finite",
      iterations: 10,
      proposer: { kind: "replay", from: run.dir },
    }).catch((e: unknown) => e);
    expect(other instanceof Error ? other.message : "done").toMatch(/never asked|done/);
  });

  it("reports no posterior where temperatures run out", async () => {
    const { summary } = await start({ sampler: "smc", env: "finite", particles: 100, iterations: 1, ess: 0.95 });
    expect(summary.noPosterior).toMatch(/temperature 0\.\d+, before 1/);
    expect(summary.posterior).toEqual([]);
    expect(summary.mechanisms).toEqual([]);
  });

  it("every searcher finds the best program of the space, or something within 3 nats of it", async () => {
    const exact = await start({ sampler: "enumerate", env: "finite" });
    const top = exact.summary.best.search!.logZ;
    for (const sampler of ["smc", "tree", "best-of-n"] as const) {
      const { summary } = await start({ sampler, env: "finite", particles: 60, iterations: 60, seed: 4 });
      expect(top - summary.best.search!.logZ).toBeLessThan(3);
      expect(summary.best.minusBase!.value).toBeGreaterThan(0);
    }
  });
});
