import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { expect, it } from "vitest";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { mixtureDensity, MIXTURE_DEFAULTS } from "../../src/density/mixture-density.js";
import { stream } from "../../src/math/rng.js";
import { wasmExecutor } from "../../src/neural/wasm.js";
import { openBox } from "../../src/posterior/box.js";
import { neuralPosteriors } from "../../src/posterior/neural-posterior.js";
import type { PosteriorPairs } from "../../src/posterior/neural-posterior.js";
import { TRUNCATION_DEFAULTS } from "../../src/posterior/truncated.js";
import { gaussianFit } from "./gaussian-fit.js";

const column = (values: readonly number[]) => ({ values: Float64Array.from(values), count: values.length, width: 1 });
const grid = (from: number, to: number, n: number) =>
  column(Array.from({ length: n }, (_, i) => from + ((i + 0.5) * (to - from)) / n));
const box = { lower: [0], upper: [1] };
const pairs: PosteriorPairs = { theta: column([0.2, 0.5, 0.7]), x: column([0, 1, 2]), box, stream: stream(1) };
const truncated = { bounds: "truncated", truncation: TRUNCATION_DEFAULTS } as const;
const mapped = { bounds: "mapped", truncation: TRUNCATION_DEFAULTS } as const;
const integral = (log: Float64Array, length: number) =>
  (log.reduce((s, l) => s + Math.exp(l), 0) * length) / log.length;

it("divides by the share of q inside the box", () => {
  // q(θ | x) = N(x, 0.5²), asked at x = 1: Φ(0) − Φ(−2) of it lies in [0, 1]
  const share = normalCdf(0, 0, 1) - normalCdf(-2, 0, 1);
  const posterior = neuralPosteriors(gaussianFit(1, 0.5), [pairs], truncated)[0].given(Float64Array.of(1), stream(2));
  const { value, se } = posterior.acceptance;
  expect(Math.abs(value - share)).toBeLessThan(4 * se);
  expect(se).toBeCloseTo(Math.sqrt((share * (1 - share)) / 10_000), 4);
  const total = integral(posterior.logDensity(grid(0, 1, 2000)), 1);
  expect(Math.abs(total - 1)).toBeLessThan((4 * se) / share); // forgetting to divide would leave 0.477
  expect([...posterior.logDensity(column([-0.01, 1.01, NaN]))]).toEqual([-Infinity, -Infinity, -Infinity]);
});

it("refuses what falls outside, and counts it", () => {
  const posterior = neuralPosteriors(gaussianFit(1, 0.5), [pairs], truncated)[0].given(Float64Array.of(1), stream(2));
  const { theta, refused } = posterior.sample(4000, stream(3));
  expect(theta.values.every((v) => v >= 0 && v <= 1)).toBe(true);
  const share = 4000 / (4000 + refused);
  expect(Math.abs(share - 0.4772)).toBeLessThan(4 * Math.sqrt((0.4772 * 0.5228) / (4000 + refused)));
  // mean of N(1, 0.5²) cut to [0, 1]: 1 − 0.5 (φ(0) − φ(2)) / 0.47725
  const exact = 1 - (0.5 * (0.398942 - 0.053991)) / 0.47725;
  const mean = theta.values.reduce((s, v) => s + v, 0) / 4000;
  expect(Math.abs(mean - exact)).toBeLessThan((4 * 0.27) / Math.sqrt(4000));
});

it("ends with an error where (almost) nothing falls inside", () => {
  const learnt = neuralPosteriors(gaussianFit(1, 0.5), [pairs], truncated)[0];
  expect(() => learnt.given(Float64Array.of(40), stream(2))).toThrow(
    "Expected a posterior with at least 0.001 of its mass inside the prior's box, got 0",
  );
});

it("maps a density onto the box without leaving anything outside", () => {
  const random = stream(9);
  const theta = column(Array.from({ length: 200 }, () => -1 + 4 * random.uniform()));
  const x = { ...theta, values: theta.values.map((v) => v + random.normal()) };
  const wide: PosteriorPairs = { theta, x, box: { lower: [-1], upper: [3] }, stream: stream(1) };
  const posterior = neuralPosteriors(linearGaussian, [wide], mapped)[0].given(Float64Array.of(2.9), stream(2));
  expect(integral(posterior.logDensity(grid(-1, 3, 4000)), 4)).toBeCloseTo(1, 4);
  const { theta: drawn, refused } = posterior.sample(1000, stream(4));
  expect(drawn.values.every((v) => v >= -1 && v <= 3)).toBe(true);
  expect([refused, posterior.acceptance]).toEqual([0, { value: 1, se: 0 }]);
  expect([...posterior.logDensity(column([-1.01, 3.01]))]).toEqual([-Infinity, -Infinity]);
});

it.each(["mapped", "truncated"] as const)("learns a posterior cut by its prior (%s)", (bounds) => {
  // θ ~ U(0, 1), x ~ N(θ, 0.3²): the posterior at x = 0.1 is N(0.1, 0.3²) cut to [0, 1]
  const n = 1500;
  const random = stream(5);
  const theta = column(Array.from({ length: n }, () => random.uniform()));
  const x = { ...theta, values: theta.values.map((v) => v + 0.3 * random.normal()) };
  const training = { ...MIXTURE_DEFAULTS.training, epochs: 30 };
  const fit = mixtureDensity(wasmExecutor(), { ...MIXTURE_DEFAULTS, training });
  const options = { bounds, truncation: TRUNCATION_DEFAULTS };
  const [learnt] = neuralPosteriors(fit, [{ theta, x, box, stream: stream(6) }], options);
  const posterior = learnt.given(Float64Array.of(0.1), stream(7));
  const draws = posterior.sample(4000, stream(8)).theta.values;
  const share = normalCdf(3, 0, 1) - normalCdf(-1 / 3, 0, 1);
  const cdf = (v: number) => (normalCdf((v - 0.1) / 0.3, 0, 1) - normalCdf(-1 / 3, 0, 1)) / share;
  const sorted = [...draws].sort((a, b) => a - b);
  const distance = Math.max(...sorted.map((v, i) => Math.abs(cdf(v) - (i + 0.5) / 4000)));
  expect(distance).toBeLessThan(0.08); // what is learnt from 1,500 pairs; 4,000 draws alone would give 0.026
  expect(integral(posterior.logDensity(grid(0, 1, 1000)), 1)).toBeCloseTo(1, 1);
});

it("refuses pairs that cannot be", () => {
  const fit = gaussianFit(1, 1);
  const given = (change: Partial<PosteriorPairs>) => () => neuralPosteriors(fit, [{ ...pairs, ...change }]);
  expect(given({ theta: column([0.2, 1.5, 0.7]) })).toThrow("Expected θ inside the prior's box, row 1 is not");
  expect(given({ x: column([0, NaN, 2]) })).toThrow("Expected finite data, got NaN in row 1");
  expect(given({ box: openBox(2) })).toThrow("Expected a box of 1 parameters, got 2");
  const [learnt] = neuralPosteriors(fit, [pairs]);
  expect(() => learnt.given(Float64Array.of(NaN), stream(1))).toThrow("Expected an observation of 1 finite numbers");
});
