import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { resamplings } from "../../src/smc/resampling.js";

describe.each(Object.entries(resamplings))("%s resampling", (_, resample) => {
  it("is unbiased: each ancestor n·W times on average (within 4 standard errors, seed 3)", () => {
    const weights = [0.05, 0, 0.5, 0.25, 0.2];
    const [n, runs] = [7, 4000];
    const counts = weights.map(() => 0);
    for (let r = 0; r < runs; r++) for (const a of resample(weights, n, stream(3).fork(r))) counts[a]++;
    weights.forEach((w, i) => {
      // multinomial variance bounds that of the others
      const se = Math.sqrt((n * w * (1 - w)) / runs);
      expect(Math.abs(counts[i] / runs - n * w)).toBeLessThanOrEqual(4 * se + 1e-12);
    });
  });

  it("gives n sorted ancestors, none of weight 0", () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
          .filter((w) => w.some((v) => v > 1e-6)),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 1e6 }),
        (raw, n, seed) => {
          const total = raw.reduce((a, b) => a + b, 0);
          const weights = raw.map((w) => w / total);
          const ancestors = [...resample(weights, n, stream(seed))];
          expect(ancestors.length).toBe(n);
          expect(ancestors.every((a, i) => weights[a] > 0 && (i === 0 || ancestors[i - 1] <= a))).toBe(true);
        },
      ),
      { seed: 11 },
    );
  });
});

it("systematic resampling gives each ancestor ⌊nW⌋ or ⌈nW⌉ copies", () => {
  const weights = [0.31, 0.02, 0.47, 0.2];
  const counts = [0, 0, 0, 0];
  for (const a of resamplings.systematic(weights, 10, stream(5))) counts[a]++;
  counts.forEach((c, i) => expect(Math.abs(c - 10 * weights[i])).toBeLessThan(1));
});
