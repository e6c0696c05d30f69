import { describe, expect, test } from "vitest";
import { gmmVariation, type Mixture, mixturesOf } from "../../src/envs/gmm.js";
import { readFolder } from "../../src/envs/folder.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { simulate } from "../../src/evaluate/simulate.js";
import { stream } from "../../src/math/rng.js";
import { evidencePerObservation, mixtureDensity, priorDraws } from "../support/gmm-density.js";
import { compose } from "./compiled.js";

const mixtures = mixturesOf(null);
const environment = readFolder("datasets/gmm", gmmVariation("gmm-3", 3, mixtures, false));
const observations = environment.world.arms.map(({ data }) => data);

describe("mixtures drawn by the published recipe", () => {
  test("are twenty, with weights of sum 1 and four dimensions to shift", () => {
    expect(mixtures).toHaveLength(20);
    for (const { weights, means, covs, dims_to_shift: dims } of mixtures) {
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect([means.length, covs.length]).toEqual([weights.length, weights.length]);
      expect(new Set(dims).size).toBe(4);
    }
    expect(new Set(mixtures.map(({ weights }) => weights.length)).size).toBeGreaterThan(4);
  });

  test("are said to be drawn here", () => {
    expect(environment.title).toContain("(drawn here)");
    expect(environment.brief).toContain("drawn here");
  });
});

test("a file of another shape is refused", () => {
  expect(() => mixturesOf([{ weights: [1] }])).toThrow("Expected gmm_configs_20.json to be a list of 20 mixtures");
});

describe("names", () => {
  test("every candidate can be the target; gmm is the first", () => {
    expect(loadEnvironment("gmm").world.arms[0].data).toEqual(loadEnvironment("gmm-0").world.arms[0].data);
    expect(loadEnvironment("gmm-19").name).toBe("gmm-19");
    expect(loadEnvironment("gmm-19").hash).not.toBe(loadEnvironment("gmm-0").hash);
  });

  test.each(["gmm-20", "gmm-01", "sir-3"])("%s is none", (name) => {
    expect(() => loadEnvironment(name)).toThrow(`got '${name}'`);
  });
});

describe("a candidate program", () => {
  const theta = Float64Array.of(1.3, -1, 0.5, 1, 0.2);

  test.each([0, 3, 7])("simulates its mixture (candidate %i): means and log-densities, |z| < 4.5", (k) => {
    const program = compose(environment, `mixture-${k}`);
    const drawn = Array.from({ length: 4000 }, (_, i) =>
      simulate(program, environment.world.arms, 0, theta, [5, k], i)!,
    );
    const own = byHand(mixtures[k], theta, 4000, k);
    const logDensity = mixtureDensity(mixtures[k]);
    for (const value of [
      (x: Float64Array) => logDensity(x, theta),
      ...Array.from({ length: 10 }, (_, j) => (x: Float64Array) => x[j]),
    ])
      expect(Math.abs(zScore(drawn.map(value), own.map(value)))).toBeLessThan(4.5);
  });

  test("has an identity of its own", () => {
    const ids = mixtures.map((_, k) => compose(environment, `mixture-${k}`).id);
    expect(new Set(ids).size).toBe(20);
  });
});

test("the data are the target's: its evidence is the largest by thousands of nats", () => {
  const logZ = mixtures.map((m) => evidencePerObservation(m, observations.slice(0, 300), 60, stream(2)));
  const [first, second] = logZ.map((l, k) => ({ l, k })).sort((a, b) => b.l - a.l);
  expect(first.k).toBe(3);
  expect(first.l - second.l).toBeGreaterThan(300);
});

test("prior draws have the prior's moments: |z| < 4.5", () => {
  const draws = priorDraws(20_000, stream(4));
  const z = (values: number[], mean: number, sd: number) =>
    (values.reduce((a, b) => a + b, 0) / values.length - mean) / (sd / Math.sqrt(values.length));
  expect(
    Math.abs(
      z(
        draws.map((d) => d[0]),
        1.05,
        1.9 / Math.sqrt(12),
      ),
    ),
  ).toBeLessThan(4.5);
  for (const j of [1, 2, 3, 4])
    expect(
      Math.abs(
        z(
          draws.map((d) => d[j]),
          0,
          4 / Math.sqrt(12),
        ),
      ),
    ).toBeLessThan(4.5);
});

/** s z + u with z from the mixture, by rejection-free simulation without any program. */
function byHand(mixture: Mixture, [s, ...u]: Float64Array, count: number, seed: number): Float64Array[] {
  const random = stream(seed).fork("by hand");
  return Array.from({ length: count }, () => {
    let [c, left] = [0, random.uniform()];
    while (left > mixture.weights[c] && c < mixture.weights.length - 1) left -= mixture.weights[c++];
    const z = normalByConditionals(mixture.means[c], mixture.covs[c], () => random.normal());
    mixture.dims_to_shift.forEach((j, k) => (z[j] += u[k] / s));
    return z.map((v) => s * v);
  });
}

/** N(μ, Σ), one coordinate after the other: x_j | x_<j by Gaussian elimination on Σ. */
function normalByConditionals(
  mean: readonly number[],
  cov: readonly (readonly number[])[],
  normal: () => number,
): Float64Array {
  const left = cov.map((row) => [...row]);
  const x = Float64Array.from(mean);
  for (let j = 0; j < x.length; j++) {
    const step = Math.sqrt(left[j][j]) * normal();
    const column = left.map((row) => row[j] / left[j][j]);
    const pivot = [...left[j]];
    for (let i = j; i < x.length; i++) x[i] += column[i] * step;
    for (let i = j + 1; i < x.length; i++) for (let k = j + 1; k < x.length; k++) left[i][k] -= column[i] * pivot[k];
  }
  return x;
}

function zScore(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [a, b].map((v) => v.reduce((s, x) => s + x, 0) / v.length);
  const [va, vb] = [a, b].map((v, i) => v.reduce((s, x) => s + (x - [ma, mb][i]) ** 2, 0) / (v.length - 1) / v.length);
  return (ma - mb) / Math.sqrt(va + vb);
}
