/** Simultaneous bands: the recursion against simulation and against a case that can be written out. */
import { expect, it } from "vitest";
import { criticalGamma, ecdfAt, ecdfBand, gammaOf, testUniform } from "../../src/diagnose/ecdf-bands.js";
import { chiSquareTest, kolmogorovSmirnov } from "../../src/diagnose/uniformity.js";
import { stream } from "../../src/math/rng.js";

const uniforms = (n: number, seed: number): number[] => {
  const source = stream(seed);
  return Array.from({ length: n }, () => source.uniform());
};

it("two values: one point at a half, three counts, probabilities ¼ ½ ¼", () => {
  expect(gammaOf([0.1, 0.2])).toBeCloseTo(0.5, 12); // P(R ≥ 2) = ¼, twice
  expect(testUniform([0.1, 0.2]).p).toBeCloseTo(0.5, 12); // both or none below
  expect(testUniform([0.1, 0.7]).p).toBeCloseTo(1, 12);
});

it("three values, points at 1/3 and 2/3: P(all below 1/3) by enumeration of 27 cells", () => {
  const { p } = testUniform([0.1, 0.2, 0.3]); // γ = 2/27 at the first point, and by symmetry at the second
  expect(p).toBeCloseTo(2 / 27, 10);
});

it.each([
  [50, 0.05],
  [200, 0.05],
  [300, 0.01],
])("a band of %i values holds a share 1 − %f of uniform samples, and little more", (n, alpha) => {
  const critical = criticalGamma(n, alpha);
  const repeats = 4000;
  const outside = Array.from({ length: repeats }, (_, k) => gammaOf(uniforms(n, 7000 + k))).filter(
    (g) => g <= critical,
  );
  const share = outside.length / repeats;
  const se = Math.sqrt((alpha * (1 - alpha)) / repeats);
  expect(share).toBeLessThan(alpha + 3.3 * se);
  expect(share).toBeGreaterThan(0.8 * alpha - 3.3 * se); // counts are whole: the level is not met exactly
});

it("a sample is outside the band exactly where its p-value is at most alpha", () => {
  const [n, alpha] = [100, 0.05];
  const { at, lower, upper } = ecdfBand(n, alpha);
  for (let k = 0; k < 300; k++) {
    const sample = uniforms(n, 100 + k).map((u) => u ** (k % 3 === 0 ? 1 : 1.35));
    const outside = ecdfAt(sample, at).some((r, i) => r < lower[i] - 1e-12 || r > upper[i] + 1e-12);
    const { p } = testUniform(sample);
    if (Math.abs(p - alpha) > 0.002) expect([k, outside]).toEqual([k, p <= alpha]);
  }
});

it("p-values of uniform samples are uniform, those of distorted ones are small", () => {
  const ps = Array.from({ length: 400 }, (_, k) => testUniform(uniforms(80, 900 + k)).p);
  expect(kolmogorovSmirnov(ps).p).toBeGreaterThan(1e-3);
  const beta22 = uniforms(300, 5).map((u) => 0.5 - Math.sin(Math.asin(1 - 2 * u) / 3)); // quantiles of Beta(2, 2)
  expect(testUniform(beta22).p).toBeLessThan(1e-6);
});

it("chi-square and Kolmogorov–Smirnov: textbook values", () => {
  const sample = [...Array.from({ length: 30 }, () => 0.25), ...Array.from({ length: 20 }, () => 0.75)];
  expect(chiSquareTest(sample, 2)).toEqual({ statistic: 2, p: expect.closeTo(0.157299, 5) }); // erfc(1)
  const even = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
  expect(kolmogorovSmirnov(even).statistic).toBeCloseTo(0.005, 12);
  const shifted = even.map((u) => Math.min(1, u + 0.15));
  expect(kolmogorovSmirnov(shifted).statistic).toBeCloseTo(0.155, 12);
  expect(kolmogorovSmirnov(shifted).p).toBeCloseTo(2 * Math.exp(-2 * (10.131 * 0.155) ** 2), 7); // next term: 1e-8 of it
});
