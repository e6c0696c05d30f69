/** Posteriors whose moments are known exactly, within the Monte Carlo error that the draws themselves state. */
import { expect, it } from "vitest";
import type { Rows } from "../../src/density/density.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { stream } from "../../src/math/rng.js";
import { openBox } from "../../src/posterior/box.js";
import { runChains } from "../../src/posterior/chains.js";
import type { Chains } from "../../src/posterior/chains.js";
import { diagnoseChains, parameterRows } from "../../src/posterior/diagnose-chains.js";
import { effectiveSize } from "../../src/posterior/effective-size.js";
import type { Target } from "../../src/posterior/moves.js";

const overRows = (f: (theta: Float64Array) => number) => (theta: Rows) =>
  Float64Array.from({ length: theta.count }, (_, i) =>
    f(theta.values.subarray(i * theta.width, (i + 1) * theta.width)),
  );
const normals = (count: number, width: number, scale: number, seed: number): Rows => {
  const random = stream(seed);
  return { values: Float64Array.from({ length: count * width }, () => scale * random.normal()), count, width };
};

/** The mean of f over draws is `exact` within four of its own standard errors. */
function expectMean(chains: Chains, f: (theta: Float64Array) => number, exact: number): void {
  const d = chains.dim;
  const rows = parameterRows(chains, 0).map((_, c) =>
    Float64Array.from({ length: chains.draws }, (_d, t) =>
      f(chains.theta.subarray((t * chains.chains + c) * d, (t * chains.chains + c + 1) * d)),
    ),
  );
  const all = rows.flatMap((row) => [...row]);
  const mean = all.reduce((s, v) => s + v, 0) / all.length;
  const sd = Math.sqrt(all.reduce((s, v) => s + (v - mean) ** 2, 0) / all.length);
  expect(Math.abs(mean - exact)).toBeLessThan((4 * sd) / Math.sqrt(effectiveSize(rows)));
}

it("a correlated Gaussian: the posterior of a conjugate model", () => {
  // precision [[2, 1.2], [1.2, 1]] about (1, −2): covariance 1/0.56 [[1, −1.2], [−1.2, 2]]
  const target: Target = {
    box: openBox(2),
    logDensity: overRows(([a, b]) => -0.5 * (2 * (a - 1) ** 2 + 2.4 * (a - 1) * (b + 2) + (b + 2) ** 2)),
  };
  const chains = runChains(target, { start: normals(40, 2, 3, 1), warmup: 150, draws: 1500, stream: stream(2) });
  expectMean(chains, ([a]) => a, 1);
  expectMean(chains, ([, b]) => b, -2);
  expectMean(chains, ([a]) => (a - 1) ** 2, 1 / 0.56);
  expectMean(chains, ([a, b]) => (a - 1) * (b + 2), -1.2 / 0.56);
  expect(diagnoseChains(chains).warnings).toEqual([]);
  expect(chains.acceptance.local).toBeGreaterThan(0.1);
  expect(chains.acceptance.local).toBeLessThan(0.45);
});

it("two modes of unequal weight, with a proposal that covers both", () => {
  const log = (x: number): number =>
    logSumExp([Math.log(0.3) - 0.5 * ((x + 5) / 0.5) ** 2, Math.log(0.7) - 0.5 * ((x - 5) / 0.5) ** 2]);
  const proposal = {
    sample: (count: number, s: ReturnType<typeof stream>) => ({
      theta: { values: Float64Array.from({ length: count }, () => 6 * s.normal()), count, width: 1 },
      refused: 0,
    }),
    logDensity: overRows(([x]) => -0.5 * (x / 6) ** 2),
  };
  const target: Target = { box: openBox(1), logDensity: overRows(([x]) => log(x)) };
  const chains = runChains(target, {
    start: normals(40, 1, 6, 3),
    warmup: 100,
    draws: 1500,
    proposal,
    stream: stream(4),
  });
  expectMean(chains, ([x]) => (x > 0 ? 1 : 0), 0.7);
  expectMean(chains, ([x]) => x, 0.4 * 5);
  expectMean(chains, ([x]) => (Math.abs(x) - 5) ** 2, 0.25);
});

it("chains stuck in modes are found out", () => {
  const target: Target = {
    box: openBox(1),
    logDensity: overRows(([x]) => -0.5 * ((Math.abs(x) - 500) / 0.5) ** 2),
  };
  const start = {
    values: Float64Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? -500 : 500)),
    count: 20,
    width: 1,
  };
  const moved = { ...start, values: start.values.map((v, i) => v + 0.1 * Math.sin(i)) };
  const report = diagnoseChains(runChains(target, { start: moved, warmup: 20, draws: 60, stream: stream(5) }), [
    "rate",
  ]);
  expect(report.warnings.join("; ")).toContain("rate: R-hat");
});

it("a banana", () => {
  // a ~ N(0, 1), b | a ~ N(a², 0.3²)
  const target: Target = {
    box: openBox(2),
    logDensity: overRows(([a, b]) => -0.5 * a * a - 0.5 * ((b - a * a) / 0.3) ** 2),
  };
  const start = normals(40, 2, 1, 6);
  const chains = runChains(target, { start, warmup: 200, draws: 2000, stream: stream(7) });
  expectMean(chains, ([a]) => a, 0);
  expectMean(chains, ([a]) => a * a, 1);
  expectMean(chains, ([, b]) => b, 1);
  expectMean(chains, ([a, b]) => (b - a * a) ** 2, 0.09);
});

it("a posterior that presses against the bounds of its box", () => {
  // density ∝ e^{3x} on [0, 1] and y exponential of mean 2 on [0, ∞)
  const target: Target = {
    box: { lower: [0, 0], upper: [1, Infinity] },
    logDensity: overRows(([x, y]) => 3 * x - y / 2),
  };
  const random = stream(8);
  const start = { values: Float64Array.from({ length: 80 }, () => random.uniform()), count: 40, width: 2 };
  const chains = runChains(target, { start, warmup: 150, draws: 1500, stream: stream(9) });
  expectMean(chains, ([x]) => x, Math.exp(3) / (Math.exp(3) - 1) - 1 / 3);
  expectMean(chains, ([, y]) => y, 2);
  expectMean(chains, ([, y]) => y * y, 8);
});

it("is reproducible, and refuses what cannot work", () => {
  const target: Target = { box: openBox(1), logDensity: overRows(([x]) => -0.5 * x * x) };
  const run = () => runChains(target, { start: normals(10, 1, 1, 1), warmup: 10, draws: 10, stream: stream(3) }).theta;
  expect(run()).toEqual(run());
  expect(() => runChains(target, { start: normals(3, 1, 1, 1), warmup: 1, draws: 1, stream: stream(1) })).toThrow(
    "Expected an even number of chains ≥ 4, got 3",
  );
  const nowhere: Target = { box: openBox(1), logDensity: overRows(() => -Infinity) };
  expect(() => runChains(nowhere, { start: normals(4, 1, 1, 1), warmup: 1, draws: 1, stream: stream(1) })).toThrow(
    "Expected every chain to start at a possible θ",
  );
});
