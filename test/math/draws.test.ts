import { describe, expect, it } from "vitest";
import { distributions } from "../../src/math/distributions.js";
import { createDraws, type Draws } from "../../src/math/draws.js";
import { normalQuantile } from "../../src/math/normal-quantile.js";
import { unit } from "../../src/math/cursor.js";
import { hashName, threefry } from "../../src/math/rng.js";

const N = 40_000;
const SITE = hashName("infections");
type Scalar = Exclude<keyof Draws, "at" | "categorical" | "multinomial">;

function sample(draw: (draws: Draws) => number, n = N): number[] {
  const draws = createDraws();
  return Array.from({ length: n }, (_, simulation) => {
    draws.at(11, 22, simulation, 3);
    return draw(draws);
  });
}

/** Pearson's X² standardised: (X² − df)/√(2 df), about N(0, 1) for many cells. */
function chiSquareZ(observed: readonly number[], expected: readonly number[]): number {
  let statistic = 0;
  let cells = 0;
  let o = 0;
  let e = 0;
  for (let i = 0; i < observed.length; i++) {
    o += observed[i];
    e += expected[i];
    const rest = expected.slice(i + 1).reduce((s, x) => s + x, 0);
    if (e < 10 || rest < 10) continue; // pool cells of fewer than 10
    statistic += (o - e) ** 2 / e;
    cells++;
    o = e = 0;
  }
  statistic += (o - e) ** 2 / e;
  return (statistic - cells) / Math.sqrt(2 * Math.max(1, cells));
}

const CONTINUOUS: readonly [Scalar, number[]][] = [
  ["uniform", [-2, 5]],
  ["normal", [3, 2]],
  ["lognormal", [3, 0.4]],
  ["gamma", [0.05, 2]],
  ["gamma", [0.9, 2]],
  ["gamma", [1, 1]],
  ["gamma", [40, 0.1]],
  ["beta", [0.1, 0.2]],
  ["beta", [2, 5]],
  ["exponential", [4]],
];

const DISCRETE: readonly [Scalar, number[]][] = [
  ["bernoulli", [0.3]],
  ["poisson", [0.2]],
  ["poisson", [11.9]],
  ["poisson", [12]],
  ["poisson", [300]],
  ["binomial", [1, 0.3]],
  ["binomial", [763, 0.004]],
  ["binomial", [763, 0.4]],
  ["binomial", [763, 0.93]],
  ["binomial", [20, 0.9]],
  ["binomial", [24, 0.5]],
  ["negativeBinomial", [5, 0.3]],
  ["negativeBinomial", [180, 10]],
  ["betaBinomial", [50, 0.5, 2]],
];

describe("draws have their distribution", () => {
  it.each(CONTINUOUS)("%s(%j)", (name, args) => {
    const bins = 60;
    const quantile = (p: number): number => distributions[name].quantile(p, ...args);
    const edges = Array.from({ length: bins - 1 }, (_, i) => quantile((i + 1) / bins));
    const observed = Array.from({ length: bins }, () => 0);
    for (const x of sample((d) => (d[name] as (site: number, ...a: number[]) => number)(SITE, ...args)))
      observed[edges.filter((e) => e < x).length]++;
    expect(
      Math.abs(
        chiSquareZ(
          observed,
          observed.map(() => N / bins),
        ),
      ),
    ).toBeLessThan(4);
  });

  it.each(DISCRETE)("%s(%j)", (name, args) => {
    const values = sample((d) => (d[name] as (site: number, ...a: number[]) => number)(SITE, ...args));
    const top = Math.max(...values) + 1;
    const observed = Array.from({ length: top + 1 }, () => 0);
    for (const k of values) observed[k]++;
    const expected = observed.map((_, k) => N * Math.exp(distributions[name].logDensity(k, ...args)));
    expect(chiSquareZ(observed, expected)).toBeLessThan(4);
  });

  it("categorical and multinomial", () => {
    const weights = [3, 0, 1, 4];
    const chosen = sample((d) => d.categorical(SITE, weights));
    const counts = weights.map((_, i) => chosen.filter((k) => k === i).length);
    expect(counts[1]).toBe(0);
    expect(
      chiSquareZ(
        [counts[0], counts[2], counts[3]],
        [3 / 8, 1 / 8, 4 / 8].map((p) => p * N),
      ),
    ).toBeLessThan(4);
    const draws = createDraws();
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < N; i++) {
      draws.at(1, 2, i, 0);
      const split = draws.multinomial(SITE, 40, weights);
      expect(split[0] + split[1] + split[2] + split[3]).toBe(40);
      split.forEach((k, j) => (sums[j] += k));
    }
    for (const [i, p] of [3 / 8, 0, 1 / 8, 4 / 8].entries())
      expect(Math.abs(sums[i] - 40 * N * p)).toBeLessThanOrEqual(4 * Math.sqrt(40 * N * p * (1 - p)));
  });
});

describe("draws are functions of (key, simulation, step, site)", () => {
  it("a normal is the quantile of the first two words of its block", () => {
    const draws = createDraws();
    draws.at(5, 6, 7, 8);
    const [high, low] = threefry([5, 6, 0, 0], [7, 8, SITE, 0]);
    expect(draws.normal(SITE)).toBe(normalQuantile(unit(high, low)));
  });

  it("does not depend on what was drawn before", () => {
    const draws = createDraws();
    draws.at(1, 2, 3, 4);
    const alone = draws.binomial(SITE, 763, 0.4);
    draws.at(1, 2, 3, 4);
    draws.gamma(9, 0.1, 1);
    draws.poisson(10, 400);
    expect(draws.binomial(SITE, 763, 0.4)).toBe(alone);
  });

  it("neighbouring arguments give neighbouring draws, on both sides of one half", () => {
    for (const [n, p] of [
      [763, 0.4],
      [763, 0.5],
      [20, 0.5],
      [763, 0.01],
    ]) {
      const a = sample((d) => d.binomial(SITE, n, p - 1e-7), 4000);
      const b = sample((d) => d.binomial(SITE, n, p + 1e-7), 4000);
      const changed = a.filter((k, i) => Math.abs(k - b[i]) > 1).length;
      expect(changed).toBeLessThan(4000 * 0.05);
    }
  });

  it("values are pinned", () => {
    const draws = createDraws();
    draws.at(1, 2, 3, 4);
    expect({
      uniform: draws.uniform(0),
      normal: draws.normal(1),
      gamma: draws.gamma(2, 0.3, 2),
      beta: draws.beta(3, 0.4, 2),
      exponential: draws.exponential(4, 3),
      poisson: [draws.poisson(5, 4), draws.poisson(5, 400)],
      binomial: [draws.binomial(6, 20, 0.1), draws.binomial(6, 763, 0.4), draws.binomial(6, 763, 0.6)],
      negativeBinomial: draws.negativeBinomial(7, 50, 2),
      betaBinomial: draws.betaBinomial(8, 50, 2, 3),
      categorical: draws.categorical(9, [1, 2, 3]),
      multinomial: draws.multinomial(10, 100, [1, 2, 3]),
    }).toMatchSnapshot();
  });
});

describe("edges", () => {
  const draws = createDraws();
  draws.at(0, 0, 0, 0);

  it("arguments outside the domain give NaN", () => {
    const wrong = [
      draws.uniform(1, 1, 1),
      draws.normal(1, 0, 0),
      draws.normal(1, NaN, 1),
      draws.lognormal(1, -1, 1),
      draws.gamma(1, 0, 1),
      draws.beta(1, 0, 1),
      draws.exponential(1, 0),
      draws.poisson(1, -1),
      draws.poisson(1, Infinity),
      draws.binomial(1, 1.5, 0.5),
      draws.binomial(1, -1, 0.5),
      draws.binomial(1, 5, 1.01),
      draws.binomial(1, NaN, 0.5),
      draws.binomial(1, 5, NaN),
      draws.negativeBinomial(1, 5, 0),
      draws.betaBinomial(1, 5, 0, 1),
      draws.bernoulli(1, -0.1),
      draws.categorical(1, [0, 0]),
      draws.categorical(1, [1, -1]),
      ...draws.multinomial(1, 3, [0, 0]),
    ];
    expect(wrong.every(Number.isNaN)).toBe(true);
  });

  it("certain events are certain", () => {
    expect(draws.poisson(1, 0)).toBe(0);
    expect(draws.binomial(1, 0, 0.5)).toBe(0);
    expect(draws.binomial(1, 7, 1 + 1e-13)).toBe(7);
    expect(draws.binomial(1, 7, -1e-13)).toBe(0);
    expect(draws.negativeBinomial(1, 0, 3)).toBe(0);
    expect(draws.multinomial(1, 7, [0.3, 0.7, 0])[2]).toBe(0);
  });

  it("tiny shapes give neither 0 nor NaN nor 1", () => {
    for (let i = 0; i < 1000; i++) {
      draws.at(0, 0, i, 0);
      expect(draws.gamma(1, 1e-5, 1)).toBeGreaterThan(0);
      const b = draws.beta(2, 1e-5, 1e-5);
      expect(b > 0 && b < 1).toBe(true);
      expect(draws.betaBinomial(3, 10, 1e-8, 1e-8) % 10).toBe(0);
      expect(draws.negativeBinomial(4, 10, 1e-8)).toBe(0);
    }
  });
});
