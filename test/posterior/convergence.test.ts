/** R̂ and effective sizes against hand-computed values and against the theory of AR(1) chains. */
import { expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { bulkSize, effectiveSize, quantileSize, tailSize } from "../../src/posterior/effective-size.js";
import { rankScores, splitChains } from "../../src/posterior/rank-scores.js";
import { rankRhat, rhat } from "../../src/posterior/rhat.js";

/** Stationary AR(1) of unit variance, `chains` of `n`. */
function autoregressive(phi: number, chains: number, n: number, seed: number): Float64Array[] {
  return Array.from({ length: chains }, (_, c) => {
    const random = stream(seed).fork("chain", c);
    let x = random.normal();
    return Float64Array.from({ length: n }, () => (x = phi * x + Math.sqrt(1 - phi * phi) * random.normal()));
  });
}

it("R-hat of two short chains, by hand", () => {
  // W = 1, means 2 and 4: B/n = 2, (n − 1)/n W + B/n = 2/3 + 2
  expect(rhat([Float64Array.of(1, 2, 3), Float64Array.of(3, 4, 5)])).toBeCloseTo(Math.sqrt(8 / 3), 12);
});

it("scores of ranks, ties included", () => {
  const [a, b] = rankScores([Float64Array.of(1, 1), Float64Array.of(0, 7)]);
  expect(a[0]).toBe(a[1]);
  expect(a[0]).toBe(0); // Φ⁻¹((2.5 − 0.375) / 4.25)
  expect(b[0]).toBeCloseTo(-1.0491, 3); // Φ⁻¹(0.625 / 4.25)
});

it("an odd chain loses its middle draw", () => {
  expect(splitChains([Float64Array.of(1, 2, 3, 4, 5)]).map((c) => [...c])).toEqual([
    [1, 2],
    [4, 5],
  ]);
});

it.each([-0.5, 0, 0.5, 0.9])("effective size of AR(%d) is S(1 − φ)/(1 + φ)", (phi) => {
  const [chains, n, repeats] = [4, 2000, 12];
  const theory = (chains * n * (1 - phi)) / (1 + phi);
  const sizes = Array.from({ length: repeats }, (_, r) => effectiveSize(autoregressive(phi, chains, n, 100 + r)));
  const mean = sizes.reduce((s, v) => s + v, 0) / repeats;
  const error = Math.sqrt(sizes.reduce((s, v) => s + (v - mean) ** 2, 0) / (repeats - 1) / repeats);
  expect(Math.abs(mean - theory)).toBeLessThan(4 * error + 0.03 * theory); // a truncated sum is biased a little
});

it("agrees with the spread of the mean over many runs", () => {
  const [phi, chains, n, repeats] = [0.8, 4, 500, 400];
  const runs = Array.from({ length: repeats }, (_, r) => autoregressive(phi, chains, n, 1000 + r));
  const means = runs.map((rows) => rows.reduce((s, row) => s + row.reduce((a, v) => a + v, 0) / n, 0) / chains);
  const variance = means.reduce((s, v) => s + v * v, 0) / repeats; // about the true mean 0
  const stated = runs.slice(0, 100).reduce((s, rows) => s + 1 / effectiveSize(rows), 0) / 100;
  expect(stated / variance).toBeGreaterThan(1 - 4 * Math.sqrt(2 / repeats));
  expect(stated / variance).toBeLessThan(1 + 4 * Math.sqrt(2 / repeats) + 0.1);
});

it("bulk and tail sizes of independent draws are about their number", () => {
  const rows = autoregressive(0, 4, 2000, 5);
  for (const size of [bulkSize(rows), tailSize(rows), quantileSize(rows, 0)]) {
    expect(size).toBeGreaterThan(0.85 * 8000);
    expect(size).toBeLessThan(1.3 * 8000);
  }
});

it("converged chains pass, chains that differ in place or in width do not", () => {
  const good = autoregressive(0.3, 4, 1000, 7);
  expect(rankRhat(good)).toBeLessThan(1.01);
  expect(rankRhat(good.map((row, c) => row.map((v) => v + 0.4 * c)))).toBeGreaterThan(1.05);
  expect(rankRhat(good.map((row, c) => (c === 0 ? row.map((v) => 2 * v) : row)))).toBeGreaterThan(1.02);
  expect(rhat(good.map((row, c) => (c === 0 ? row.map((v) => 2 * v) : row)))).toBeLessThan(1.01); // why it is folded
  expect(rankRhat(good.map((row) => row.map((v, t) => v + t / 500)))).toBeGreaterThan(1.05); // and split
});

it("heavy tails do not hide a difference", () => {
  const cauchy = autoregressive(0, 4, 1000, 9).map((row, c) =>
    row.map((v, t) => v / Math.abs(row[(t + 1) % row.length]) + (c === 0 ? 2 : 0)),
  );
  expect(rankRhat(cauchy)).toBeGreaterThan(1.03);
});

it("a constant has no convergence to speak of", () => {
  const flat = [new Float64Array(10).fill(1), new Float64Array(10).fill(1)];
  expect(effectiveSize(flat)).toBeNaN();
});
