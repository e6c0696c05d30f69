import { describe, expect, it } from "vitest";
import { logDensities } from "../../src/math/log-densities.js";
import { stream } from "../../src/math/rng.js";
import type { Stream } from "../../src/math/rng.js";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { mixtureDensity } from "../../src/density/mixture-density.js";
import { tableOf } from "../../src/density/rows.js";
import { cpuExecutor } from "../../src/neural/cpu.js";

const column = (values: readonly number[]) =>
  tableOf(
    values.map((v) => [v]),
    1,
  );

/** Knuth's product of uniforms. */
const poisson = (random: Stream, mean: number): number => {
  let [k, p] = [-1, 1];
  while (p > Math.exp(-mean)) {
    p *= random.uniform();
    k++;
  }
  return k;
};
const binomial = (random: Stream, n: number, p: number): number =>
  Array.from({ length: n }, () => random.uniform()).filter((u) => u < p).length;

describe("whole numbers: density after dequantisation is mass", () => {
  const random = stream(1);
  const c = Array.from({ length: 2000 }, () => random.uniform());
  const cases = [
    {
      name: "Poisson, mean 2 … 12",
      x: c.map((v) => poisson(random, 2 + 10 * v)),
      mass: (k: number, v: number) => logDensities.poisson(k, 2 + 10 * v),
      top: 60,
    },
    {
      name: "binomial of 20, p 0.2 … 0.8",
      x: c.map((v) => binomial(random, 20, 0.2 + 0.6 * v)),
      mass: (k: number, v: number) => logDensities.binomial(k, 20, 0.2 + 0.6 * v),
      top: 40,
    },
  ];
  it.each(cases)("$name", ({ x, mass, top }) => {
    const [q] = mixtureDensity(cpuExecutor())([{ x: column(x), condition: column(c), stream: stream(2) }]);
    expect(q.columns.whole).toEqual([0]);
    const counts = Array.from({ length: top + 1 }, (_, k) => k);
    for (const given of [0.2, 0.5, 0.9]) {
      const logs = q.logDensity(column(counts), column(counts.map(() => given)));
      expect(Math.abs(logs.reduce((s, l) => s + Math.exp(l), 0) - 1)).toBeLessThan(0.02);
      const divergence = counts.reduce((s, k, i) => {
        const p = mass(k, given);
        return p > -30 ? s + Math.exp(p) * (p - logs[i]) : s;
      }, 0);
      expect(divergence).toBeLessThan(0.03);
    }
    expect(q.logDensity(column([3.5]), column([0.5]))[0]).toBe(-Infinity);
    expect(q.logDensity(column([-4]), column([0.5]))[0]).toBe(-Infinity);
  });
});

describe("columns without spread", () => {
  const random = stream(5);
  const N = 500;
  const c = Array.from({ length: N }, () => [random.normal()]);

  it("a constant is an atom: log probability where equal, −Infinity where not", () => {
    const x = c.map(([v]) => [7, v + random.normal()]);
    const [both] = linearGaussian([{ x: tableOf(x, 2), condition: tableOf(c, 1), stream: stream(6) }]);
    const [one] = linearGaussian([{ x: column(x.map((r) => r[1])), condition: tableOf(c, 1), stream: stream(6) }]);
    const given = tableOf([[0.3]], 1);
    expect(both.columns.atoms).toEqual([0]);
    const alone = one.logDensity(column([0.5]), given)[0];
    expect(both.logDensity(tableOf([[7, 0.5]], 2), given)[0]).toBeCloseTo(alone + Math.log((N + 0.5) / (N + 1)), 12);
    expect(both.logDensity(tableOf([[7.1, 0.5]], 2), given)[0]).toBe(-Infinity);
    expect([...both.sample(given, stream(1)).values].slice(0, 1)).toEqual([7]);
  });

  it("a nearly constant count keeps some probability for its other values", () => {
    const x = c.map((_, i) => [i < 3 ? i + 1 : 0]);
    const [q] = linearGaussian([{ x: tableOf(x, 1), condition: tableOf(c, 1), stream: stream(6) }]);
    const masses = [0, 1, 2, 3].map((k) => Math.exp(q.logDensity(column([k]), tableOf([[0]], 1))[0]));
    expect(masses[0]).toBeCloseTo((N - 3 + 0.5) / (N + 1), 12);
    expect(masses.reduce((s, p) => s + p, 0)).toBeCloseTo(1, 12);
    expect(q.logDensity(column([4]), tableOf([[0]], 1))[0]).toBe(-Infinity);
  });

  it("a conserved sum and a copy of the condition are identities, not densities", () => {
    const x = c.map(([v]) => {
      const a = v + random.normal();
      return [a, 100 - a, 3 * v - 1];
    });
    const [q] = linearGaussian([{ x: tableOf(x, 3), condition: tableOf(c, 1), stream: stream(6) }]);
    expect(q.columns.determined).toEqual([1, 2]);
    const given = tableOf([[0.3]], 1);
    expect(q.logDensity(tableOf([[0.5, 99.5, -0.1]], 3), given)[0]).toBeCloseTo(logDensities.normal(0.5, 0.3, 1), 1);
    expect(q.logDensity(tableOf([[0.5, 99.6, -0.1]], 3), given)[0]).toBe(-Infinity);
    expect(q.logDensity(tableOf([[0.5, 99.5, 0]], 3), given)[0]).toBe(-Infinity);
    const [a, b, copy] = q.sample(given, stream(2)).values;
    expect(a + b).toBeCloseTo(100, 6);
    expect(copy).toBeCloseTo(-0.1, 6);
  });

  it("a small spread on a large number is a spread", () => {
    const x = c.map(() => [1e6 + 1e-3 * random.normal()]);
    const [q] = linearGaussian([{ x: tableOf(x, 1), condition: tableOf(c, 1), stream: stream(6) }]);
    expect(q.columns.atoms).toEqual([]);
    expect(q.logDensity(column([1e6]), tableOf([[0]], 1))[0]).toBeCloseTo(logDensities.normal(0, 0, 1e-3), 0);
  });
});
