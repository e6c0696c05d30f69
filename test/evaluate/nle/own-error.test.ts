/** Where simulations are aimed, and what a replicate says about its own error, against closed forms. */
import { describe, expect, it } from "vitest";
import { conjugates } from "../../../bench/conjugate.js";
import { replicateStream } from "../../../src/evaluate/evidence.js";
import { fitProposal, integrate } from "../../../src/evaluate/nle/importance.js";
import { nleWeigher } from "../../../src/evaluate/nle.js";
import { spaceOf } from "../../../src/evaluate/space.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";

const caseOf = (name: string) => conjugates.find((one) => one.name === name)!;
const rms = (v: readonly number[]): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0) / v.length);

describe("the proposal of more simulations", () => {
  it("is p L^¼: a normal likelihood twice as wide", () => {
    const { program } = caseOf("Gaussian mean"); // its prior is normal, about 0
    const [space, s, x] = [spaceOf(program.parameters), 0.3, 1.5];
    const integral = integrate(space, (z) => z.map((v) => -((x - v) ** 2) / (2 * s * s)), null, 4000, stream(1));
    const n = 4000;
    const drawn = [...fitProposal(space, [integral], stream(2))!.draw(stream(3), n)].sort((a, b) => a - b);
    const [atZero, atOne] = [0, 1].map((z) => space.logPrior(Float64Array.of(z), 0));
    const precision = 2 * (atZero - atOne) + 1 / (4 * s * s);
    const [lower, median, upper] = [0.25, 0.5, 0.75].map((p) => drawn[Math.floor(p * n)]);
    const width = (upper - lower) / 1.349; // of a normal
    // of the mixture: a twentieth is the prior, and 60 kernels of 0.47 widths make it a tenth wider
    expect(Math.abs(median - x / (4 * s * s) / precision)).toBeLessThan(0.15);
    expect(width * Math.sqrt(precision)).toBeGreaterThan(0.9);
    expect(width * Math.sqrt(precision)).toBeLessThan(1.35);
  });
});

describe("a replicate's own variance", () => {
  // thirty replicates: a ratio of two root mean squares has an error of √(1/30), 18 %; three of them
  it.each(["linear regression", "gamma-Poisson"])("is its squared error: %s", (name) => {
    const { program, environment, logZOfStatistics } = caseOf(name);
    const jobs = Array.from({ length: 30 }, (_, r) => {
      const own = replicateStream(1, environment.hash, "A", r);
      return { program, environment, options: { rung: 1, key: own.fork("noise").key(), stream: own, sims: 400 } };
    });
    const made = nleWeigher(wasmExecutor()).replicates!(jobs).map((one) => {
      if (one instanceof Error) throw one;
      return one;
    });
    const ratio = rms(made.map(({ logZ }) => logZ - logZOfStatistics)) / rms(made.map((m) => Math.sqrt(m.variance!)));
    expect(ratio).toBeGreaterThan(0.46);
    expect(ratio).toBeLessThan(1.54);
  });
});
