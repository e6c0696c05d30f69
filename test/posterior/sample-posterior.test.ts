/** The sampler and its summary on a conjugate model: θ ~ N(0, 1), four observations x ~ N(θ, 1) of mean 1. */
import { from } from "arquero";
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { expect, it } from "vitest";
import type { Rows } from "../../src/density/density.js";
import type { Stream } from "../../src/math/rng.js";
import { stream } from "../../src/math/rng.js";
import { openBox } from "../../src/posterior/box.js";
import { defended, resampled, weighDraws } from "../../src/posterior/importance.js";
import { findMode } from "../../src/posterior/mode.js";
import type { ParameterPrior } from "../../src/posterior/posterior.js";
import { SAMPLER_DEFAULTS, samplePosterior, targetOf } from "../../src/posterior/sample-posterior.js";
import { summaryLines } from "../../src/posterior/summary-text.js";
import { quantileError, summarise, summariseDraws } from "../../src/posterior/summary.js";

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const normalLog = (m: number, sd: number) => (theta: Rows) =>
  theta.values.map((v) => -0.5 * ((v - m) / sd) ** 2 - HALF_LOG_TWO_PI - Math.log(sd));
const normalDraws = (m: number, sd: number) => (count: number, s: Stream) => ({
  values: Float64Array.from({ length: count }, () => m + sd * s.normal()),
  count,
  width: 1,
});
const prior: ParameterPrior = { box: openBox(1), sample: normalDraws(0, 1), logDensity: normalLog(0, 1) };
const data = [0.2, 1.8, 0.7, 1.3];
const logLikelihood = (theta: Rows) =>
  theta.values.map((t) => data.reduce((s, x) => s - 0.5 * (x - t) ** 2 - HALF_LOG_TWO_PI, 0));
const [MEAN, SD] = [0.8, Math.sqrt(0.2)];
const options = { ...SAMPLER_DEFAULTS, draws: 2000, pilots: 4000, chains: 40 };

it.each([
  ["importance", options],
  ["chains", { ...options, enough: 10 }],
] as const)("%s agree with the posterior in closed form", (method, settings) => {
  const posterior = samplePosterior({ prior, logLikelihood }, stream(1), settings);
  expect(posterior.method).toBe(method);
  expect(posterior.theta.count).toBe(2000);
  const [row] = summarise(posterior, ["rate"]).parameters;
  expect(Math.abs(row.median - MEAN)).toBeLessThan(4 * row.medianError);
  expect(Math.abs(row.mean - MEAN)).toBeLessThan((4 * SD) / Math.sqrt(row.bulkSize));
  expect(Math.abs(row.sd / SD - 1)).toBeLessThan(4 / Math.sqrt(2 * row.bulkSize) + 0.01);
  const coverage = normalCdf((row.q95 - MEAN) / SD, 0, 1) - normalCdf((row.q05 - MEAN) / SD, 0, 1);
  expect(Math.abs(coverage - 0.9)).toBeLessThan(4 * Math.sqrt(0.18 / row.tailSize));
  expect(posterior.report?.warnings ?? []).toEqual([]);
});

it("the effective size of weighted draws is that of theory", () => {
  // proposal the prior: E[w]²/E[w²] = Z²/∫p L², with L² again Gaussian
  const target = targetOf({ prior, logLikelihood });
  const weighted = weighDraws(target, defended(undefined, prior), 50_000, stream(2));
  const grid = Array.from({ length: 4000 }, (_, i) => -6 + (12 * (i + 0.5)) / 4000);
  const at = { values: Float64Array.from(grid), count: 4000, width: 1 };
  const [p, l] = [prior.logDensity(at), logLikelihood(at)];
  const sum = (f: (i: number) => number) => grid.reduce((s, _, i) => s + (f(i) * 12) / 4000, 0);
  const theory = sum((i) => Math.exp(p[i] + l[i])) ** 2 / sum((i) => Math.exp(p[i] + 2 * l[i]));
  expect(weighted.effective / 50_000).toBeCloseTo(theory, 2);
  const draws = resampled(weighted, 5000, stream(3));
  expect(draws.values.reduce((s, v) => s + v, 0) / 5000).toBeCloseTo(MEAN, 1);
});

it("a proposal far from the posterior is defended by the prior", () => {
  const wrong = {
    sample: (count: number, s: Stream) => ({ theta: normalDraws(-20, 0.1)(count, s), refused: 0 }),
    logDensity: normalLog(-20, 0.1),
  };
  const posterior = samplePosterior({ prior, logLikelihood, proposal: wrong }, stream(4), options);
  const [row] = summarise(posterior, ["rate"]).parameters;
  expect(Math.abs(row.median - MEAN)).toBeLessThan(4 * row.medianError);
});

it("the stated error of a median is its spread over repetitions", () => {
  const medians = Array.from({ length: 200 }, (_, r) => {
    const draws = normalDraws(0, 1)(400, stream(100 + r));
    return summariseDraws(draws, ["x"]).parameters[0];
  });
  const spread = Math.sqrt(medians.reduce((s, m) => s + m.median ** 2, 0) / 200);
  const stated = medians.reduce((s, m) => s + m.medianError, 0) / 200;
  expect(stated / spread).toBeGreaterThan(1 - 4 / Math.sqrt(400));
  expect(stated / spread).toBeLessThan(1 + 4 / Math.sqrt(400));
  expect(quantileError(Float64Array.of(1, 2), 0.5, NaN)).toBeNaN();
});

it("is a table, and lines", () => {
  const posterior = samplePosterior({ prior, logLikelihood }, stream(1), { ...options, enough: 10 });
  const mode = findMode(targetOf({ prior, logLikelihood }), posterior.theta, stream(5));
  const summary = summarise(posterior, ["rate"], mode);
  expect(summary.parameters[0].map).toBeCloseTo(MEAN, 3);
  const table = from([...summary.parameters]);
  expect(table.numRows()).toBe(1);
  expect(table.get("median", 0)).toBe(summary.parameters[0].median);
  const [head, row] = summaryLines(summary);
  expect(head).toMatch(/^parameter +median ± error +90 % interval +MAP +R-hat +ESS bulk \/ tail$/);
  expect(row).toMatch(/^rate +0\.[78]\d+ ± 0\.0\d+ +0\.\d+ to 1\.\d+ +0\.80\d? +1\.0\d\d +\d+ \/ \d+$/);
});

it("says what is correlated", () => {
  const random = stream(6);
  const values = new Float64Array(4000);
  for (let i = 0; i < 2000; i++) {
    values[2 * i] = random.normal();
    values[2 * i + 1] = 0.8 * values[2 * i] + 0.6 * random.normal();
  }
  const summary = summariseDraws({ values, count: 2000, width: 2 }, ["a", "b"]);
  expect(Math.abs(summary.correlation[0][1] - 0.8)).toBeLessThan((4 * 0.36) / Math.sqrt(2000));
  expect(summaryLines(summary).join("\n")).toMatch(/correlated: a, b 0\.[78]\d/);
});
