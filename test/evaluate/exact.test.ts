import { describe, expect, it } from "vitest";
import { combine, replicateStream } from "../../src/evaluate/evidence.js";
import { exactWeigher } from "../../src/evaluate/exact.js";
import type { Evidence } from "../../src/core/types.js";
import {
  betaBinomialCounts,
  gammaPoisson,
  gaussianMean,
  handMade,
  environmentOf,
  armOf,
  regression,
  type Oracle,
} from "./support/programs.js";

const LABEL = { method: "exact", rung: 1, batch: "A" } as const;

function weigh({ program, environment }: Oracle, seed: number, replicates = 3, frozen = false): Evidence {
  const weigher = exactWeigher({ frozen });
  return combine(
    Array.from({ length: replicates }, (_, r) => {
      const stream = replicateStream(seed, environment.hash, "A", r);
      return weigher.replicate(program, environment, { rung: 1, key: stream.fork("noise").key(), stream });
    }),
    LABEL,
  );
}

const noise = [0.3, -1.1, 0.7, 1.9, -0.4, 0.2, -0.8, 1.3];
const ORACLES: readonly [string, Oracle][] = [
  [
    "Gaussian mean, wide prior",
    gaussianMean(
      noise.map((e) => 3 + 0.1 * e),
      0.1,
      10,
    ),
  ],
  [
    "Gaussian mean, 20 nats of compression",
    gaussianMean(
      noise.map((e) => 3 + 1e-6 * e),
      1e-6,
      100,
    ),
  ],
  [
    "straight line",
    regression(
      noise.map((e, i) => 1 + 0.5 * i + 0.2 * e),
      0.2,
      5,
    ),
  ],
  ["beta-binomial", betaBinomialCounts([3, 5, 2, 4], 20, 0.7, 2)],
  ["gamma-Poisson", gammaPoisson([225, 298, 258, 233, 189], 1.5, 100)],
];

describe("log Z of conjugate models", () => {
  it.each(ORACLES)("%s: within 4 stated errors", (_, oracle) => {
    const { logZ, se } = weigh(oracle, 1);
    expect(se).toBeLessThan(0.1);
    expect(Math.abs(logZ - oracle.logZ)).toBeLessThan(4 * se);
  });

  // The ratio of two standard deviations over 120 runs has a standard error of 0.065: the band is 3 of them wide.
  it.each(ORACLES.slice(1, 4))("%s: the spread over 120 runs is what was stated, and there is no bias", (_, oracle) => {
    const n = 120;
    const runs = Array.from({ length: n }, (_unused, seed) => weigh(oracle, 1000 + seed));
    const errors = runs.map(({ logZ }) => logZ - oracle.logZ);
    const mean = errors.reduce((s, e) => s + e, 0) / n;
    const sd = Math.sqrt(errors.reduce((s, e) => s + (e - mean) ** 2, 0) / (n - 1));
    const stated = Math.sqrt(runs.reduce((s, { se }) => s + se * se, 0) / n);
    expect(sd / stated).toBeGreaterThan(0.8);
    expect(sd / stated).toBeLessThan(1.25);
    expect(Math.abs(mean)).toBeLessThan((3 * sd) / Math.sqrt(n));
  });

  it("is a function of seed, environment, batch and replicate", () => {
    expect(weigh(ORACLES[2][1], 5)).toEqual(weigh(ORACLES[2][1], 5));
    expect(weigh(ORACLES[2][1], 5).logZ).not.toBe(weigh(ORACLES[2][1], 6).logZ);
  });
});

describe("frozen runs", () => {
  it.each(ORACLES.slice(2, 4))("%s: mean of Ẑ/Z is 1 within 3 standard errors", (_, oracle) => {
    const ratios = Array.from({ length: 60 }, (_unused, seed) =>
      Math.exp(weigh(oracle, seed, 1, true).logZ - oracle.logZ),
    );
    const mean = ratios.reduce((s, r) => s + r, 0) / ratios.length;
    const sd = Math.sqrt(ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / (ratios.length - 1));
    expect(Math.abs(mean - 1)).toBeLessThan((3 * sd) / Math.sqrt(ratios.length));
  });
});

describe("edges", () => {
  const impossible = handMade({
    parameters: { p: { name: "uniform", args: [0, 1] } },
    kernel: { score: () => -Infinity },
  });
  const environment = environmentOf([armOf("a", [0], [1])]);

  it("impossible data: −Infinity, no draws, no NaN", () => {
    const evidence = weigh({ program: impossible, environment, logZ: -Infinity }, 1);
    expect(evidence.logZ).toBe(-Infinity);
    expect(evidence.se).toBe(Infinity);
  });

  it("a likelihood that is −Infinity on most of the prior keeps its share of probability", () => {
    const program = handMade({
      parameters: { p: { name: "uniform", args: [0, 1] } },
      kernel: { score: (theta) => (theta[0] < 0.05 ? 0 : -Infinity) },
    });
    const { logZ, se } = weigh({ program, environment, logZ: Math.log(0.05) }, 1);
    expect(Math.abs(logZ - Math.log(0.05))).toBeLessThan(4 * se);
    expect(se).toBeLessThan(0.2);
  });

  it("no parameters: the likelihood itself, error 0, method exact/closed", () => {
    const program = handMade({ kernel: { score: () => -1.5 } });
    const evidence = weigh({ program, environment, logZ: -1.5 }, 1, 1);
    expect(evidence.logZ).toBe(-1.5);
    expect(evidence.se).toBe(0);
    expect(exactWeigher().method(program, environment)).toBe("exact/closed");
  });

  it("per-arm replication adds independent log Z", () => {
    const a = betaBinomialCounts([3], 20, 0.7, 2);
    const b = betaBinomialCounts([12], 20, 0.7, 2);
    const both = environmentOf([armOf("a", [0], [3]), armOf("b", [0], [12])], "per-arm");
    const { logZ, se } = weigh({ program: a.program, environment: both, logZ: 0 }, 3);
    expect(Math.abs(logZ - a.logZ - b.logZ)).toBeLessThan(4 * se);
  });
});
