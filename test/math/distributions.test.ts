import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { distributions } from "../../src/math/distributions.js";
import { logDensities } from "../../src/math/log-densities.js";

type Row = [name: string, x: number, args: number[], value: number];
const fixture = JSON.parse(readFileSync(new URL("./fixtures/distributions.json", import.meta.url), "utf8")) as Record<
  "logDensity" | "quantile",
  Row[]
>;

const label = ([name, x, args]: Row): string => `${name}(${args.join(", ")}) at ${x}`;

describe("logDensity equals mpmath", () => {
  it.each(fixture.logDensity.map((row) => [label(row), row] as const))("%s", (_, [name, x, args, value]) => {
    // Terms as large as x·log(mean) are subtracted: 1e-13 of the largest of them is what a double can give.
    const scale = Math.max(
      1,
      Math.abs(value),
      Math.abs(x) * 12,
      ...args.map((a) => (Math.abs(a) < 1e6 ? Math.abs(a) : 0)),
    );
    expect(Math.abs(distributions[name].logDensity(x, ...args) - value)).toBeLessThan(1e-13 * scale);
  });
});

describe("quantile equals scipy", () => {
  it.each(fixture.quantile.map((row) => [label(row), row] as const))("%s", (_, [name, p, args, value]) => {
    const got = distributions[name].quantile(p, ...args);
    expect(Math.abs(got - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value));
  });
});

describe("moments are those of the quantile function", () => {
  const cases: readonly [string, number[]][] = [
    ["uniform", [-2, 5]],
    ["normal", [3, 2]],
    ["lognormal", [3, 0.4]],
    ["gamma", [2.5, 0.4]],
    ["beta", [2, 5]],
    ["exponential", [4]],
    ["poisson", [7]],
    ["binomial", [30, 0.2]],
    ["negativeBinomial", [6, 3]],
    ["betaBinomial", [20, 2, 5]],
    ["bernoulli", [0.3]],
    ["categorical", [1, 2, 3]],
  ];
  it.each(cases)("%s(%j)", (name, args) => {
    const distribution = distributions[name];
    const n = 20_000;
    const q = Array.from({ length: n }, (_, i) => distribution.quantile((i + 0.5) / n, ...args));
    const mean = q.reduce((s, x) => s + x, 0) / n;
    const sd = Math.sqrt(q.reduce((s, x) => s + (x - mean) ** 2, 0) / n);
    expect(mean / distribution.mean(...args)).toBeCloseTo(1, 2);
    expect(sd / distribution.sd(...args)).toBeCloseTo(1, 2);
    const [lo, hi] = distribution.support(...args);
    expect(Math.min(...q) >= lo && Math.max(...q) <= hi).toBe(true);
  });
});

describe("outside support or domain", () => {
  const impossible: readonly [string, number[]][] = [
    ["uniform", [2, 0, 1]],
    ["uniform", [1, 1, 1]],
    ["normal", [0, 0, 0]],
    ["normal", [NaN, 0, 1]],
    ["normal", [0, NaN, 1]],
    ["lognormal", [-1, 1, 1]],
    ["lognormal", [1, -1, 1]],
    ["gamma", [0, 2, 1]],
    ["gamma", [1, -2, 1]],
    ["beta", [1, 2, 2]],
    ["exponential", [-1, 1]],
    ["poisson", [1.5, 1]],
    ["poisson", [3, 0]],
    ["poisson", [1, NaN]],
    ["poisson", [1, Infinity]],
    ["binomial", [4, 3, 0.5]],
    ["binomial", [1, 3, 1.1]],
    ["binomial", [1, 3, NaN]],
    ["binomial", [1, 3, 0]],
    ["negativeBinomial", [1, 0, 2]],
    ["negativeBinomial", [1, 2, NaN]],
    ["betaBinomial", [1, 2, 0, 1]],
    ["bernoulli", [2, 0.5]],
  ];
  it.each(impossible)("%s(%j) is −Infinity, never NaN", (name, [x, ...args]) => {
    expect(distributions[name].logDensity(x, ...args)).toBe(-Infinity);
  });

  it("forgives rounding of probabilities", () => {
    expect(logDensities.binomial(3, 3, 1 + 1e-13)).toBe(0);
    expect(logDensities.binomial(0, 3, -1e-13)).toBe(0);
  });

  it("takes certain events as certain", () => {
    expect(logDensities.poisson(0, 0)).toBe(0);
    expect(logDensities.negativeBinomial(0, 0, 3)).toBeCloseTo(0, 15);
    expect(logDensities.binomial(0, 0, 0.5)).toBe(0);
  });
});

describe("vectors", () => {
  it("categorical and multinomial need no normalised weights", () => {
    expect(logDensities.categorical(2, [1, 1, 2])).toBeCloseTo(Math.log(0.5), 14);
    expect(logDensities.multinomial([1, 1, 2], 4, [1, 1, 2])).toBeCloseTo(Math.log(12 / 64), 13);
    expect(logDensities.multinomial([1, 1, 1], 4, [1, 1, 2])).toBe(-Infinity);
    expect(logDensities.multinomial([4, 0], 4, [1, 0])).toBe(0);
  });
});
