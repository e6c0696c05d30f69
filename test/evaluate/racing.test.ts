/**
 * Replicates that stop when they are enough, on streams of known truth: is what is stated after the stop still true, is
 * the mean still unbiased, and is a program that matters ever taken for hopeless too often?
 */
import { describe, expect, it } from "vitest";
import type { Race } from "../../src/core/types.js";
import { stream, type Stream } from "../../src/math/rng.js";
import { combine } from "../../src/evaluate/evidence.js";
import { afterStopping, isEnough, LEVEL_HOPELESS, LEVEL_PRECISE, looksOf } from "../../src/evaluate/racing.js";
import type { Pooling, Replicate } from "../../src/evaluate/weigher.js";

const RACE: Race = { most: { exact: 6, surrogate: 12 }, se: 0.5 };
const LABEL = { method: "made", rung: 1, batch: "A" } as const;

/** log Ẑ_r ~ N(logZ − σ²/2, σ²), so that E Ẑ = Z; `own`: with an own estimate of σ² worth 8 degrees of freedom. */
function replicateOf(noise: Stream, logZ: number, sigma: number, own: boolean, pooling: Pooling): Replicate {
  const shift = pooling === "linear" ? sigma ** 2 / 2 : 0;
  const chi = Array.from({ length: 8 }, () => noise.normal() ** 2).reduce((a, b) => a + b, 0) / 8;
  return {
    logZ: logZ - shift + sigma * noise.normal(),
    ...(own ? { variance: sigma ** 2 * chi } : {}),
    draws: [],
    simulations: 1,
    failed: 0,
    diagnostics: {},
  };
}

function raceOnce(
  noise: Stream,
  logZ: number,
  sigma: number,
  own: boolean,
  pooling: Pooling,
  race: Race,
  below: number | null = null,
) {
  const looks = looksOf(3, race.most[pooling === "linear" ? "exact" : "surrogate"]);
  const made: Replicate[] = [];
  for (const [k, look] of looks.entries()) {
    while (made.length < look) made.push(replicateOf(noise, logZ, sigma, own, pooling));
    const evidence = combine(made, LABEL, pooling);
    if (k === looks.length - 1 || isEnough(evidence, race, below, looks.length - 1)) return afterStopping(evidence);
  }
  throw new Error("unreachable");
}

const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
const sd = (v: readonly number[]) => Math.sqrt(mean(v.map((x) => (x - mean(v)) ** 2)) * (v.length / (v.length - 1)));
const rms = (v: readonly number[]) => Math.sqrt(mean(v.map((x) => x * x)));

const SPREADS = [0.02, 0.1, 0.2, 0.3, 0.5, 0.7, 1];
const RUNS = 2000;

describe.each([
  ["linear pooling", "linear", false],
  ["linear pooling, own variances", "linear", true],
  ["logarithmic pooling", "logarithmic", false],
] as const)("%s", (_, pooling, own) => {
  it.each(SPREADS)("σ = %f: spread over stated error in 0.8 … 1.25 (seed 1)", (sigma) => {
    const noise = stream(1).fork("race", pooling, Number(own), Math.round(1000 * sigma));
    const raced = Array.from({ length: RUNS }, () => raceOnce(noise, 0, sigma, own, pooling, RACE));
    const spread = sd(raced.map((e) => e.logZ));
    const ratio = spread / rms(raced.map((e) => e.se));
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
    if (pooling === "logarithmic")
      expect(Math.abs(mean(raced.map((e) => e.logZ)))).toBeLessThan((3.5 * spread) / Math.sqrt(RUNS));
  });
});

describe("levels", () => {
  /** standard errors of a share p of RUNS */
  const tolerance = (p: number) => 3 * Math.sqrt((p * (1 - p)) / RUNS);

  it("stops with a true error above the target at most as often as stated", () => {
    for (const sigma of [0.5 * Math.sqrt(3), 0.5 * Math.sqrt(6), 2]) {
      const noise = stream(2).fork("precise", Math.round(1000 * sigma));
      const raced = Array.from({ length: RUNS }, () => raceOnce(noise, 0, sigma * 1.001, false, "logarithmic", RACE));
      const wrong = raced.filter(
        ({ replicates: { length } }) => length < 12 && sigma * 1.001 > 0.5 * Math.sqrt(length),
      );
      expect(wrong.length / RUNS).toBeLessThan(LEVEL_PRECISE + tolerance(LEVEL_PRECISE));
    }
  });

  it("takes a program for hopeless that is not, at most as often as stated; far ones stop at once", () => {
    const race: Race = { ...RACE, se: 0 };
    const hopeless = (logZ: number, sigma: number) => {
      const noise = stream(3).fork("hopeless", Math.round(10 * sigma), Math.round(-logZ));
      const raced = Array.from({ length: RUNS }, () =>
        raceOnce(noise, logZ, sigma, false, "logarithmic", race, -0.001),
      );
      return raced.filter(({ replicates }) => replicates.length < 12).length / RUNS;
    };
    for (const sigma of [0.3, 2, 10])
      expect(hopeless(0, sigma)).toBeLessThan(LEVEL_HOPELESS + tolerance(LEVEL_HOPELESS));
    expect(hopeless(-40, 1)).toBeGreaterThan(0.99);
  });

  it("decides by its own replicates and what it was given: nothing known, nothing hopeless; no spread, no race", () => {
    const noise = stream(4);
    const far = combine(
      [1, 2, 3].map(() => replicateOf(noise, -1e6, 3, false, "linear")),
      LABEL,
    );
    expect(isEnough(far, RACE, null, 2)).toBe(false);
    expect(isEnough(far, RACE, 0, 2)).toBe(true);
    expect(isEnough({ ...far, se: 0 }, RACE, null, 2)).toBe(true);
    expect(looksOf(3, 12)).toEqual([3, 6, 12]);
    expect(looksOf(3, 3)).toEqual([3]);
    expect(looksOf(4, 10)).toEqual([4, 8, 10]);
  });
});
