/** Columns that naive scaling turns into NaN or unbounded densities, each against an exact density. */
import { describe, expect, it } from "vitest";
import type { ConditionalDensity } from "../../src/density/density.js";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { maskedAutoregressiveFlow } from "../../src/density/masked-autoregressive-flow.js";
import { syntheticLikelihood } from "../../src/density/synthetic-likelihood.js";
import { tableOf } from "../../src/density/rows.js";
import { logDensities } from "../../src/math/log-densities.js";
import { stream } from "../../src/math/rng.js";
import { wasmExecutor } from "../../src/neural/wasm.js";

const N = 4000;
const random = stream(11);
const c = Array.from({ length: N }, () => random.normal());
const e = c.map(() => random.normal());
const column = (values: ArrayLike<number>) =>
  tableOf(
    Array.from(values, (v) => [v]),
    1,
  );
const fitted = (x: readonly number[], bounds?: readonly [number, number]): ConditionalDensity =>
  linearGaussian([
    { x: column(x), condition: column(c), stream: stream(2), ...(bounds === undefined ? {} : { bounds: [bounds] }) },
  ])[0];
const at = (q: ConditionalDensity, x: number, given: number): number => q.logDensity(column([x]), column([given]))[0];
const normal = (v: number, given: number): number => logDensities.normal(v, given, 1);
/** Standard error of a log density of a normal linear model of N rows at 1.5 standard deviations is about 3 / √N. */
const TOLERANCE = 3 * (3 / Math.sqrt(N));

describe("scales", () => {
  it.each([1e-12, 1, 1e12, 1e-150, 1e150])("a column in units of %s", (unit) => {
    const q = fitted(c.map((v, i) => unit * (v + e[i])));
    expect(q.columns.atoms).toEqual([]);
    expect(Math.abs(at(q, unit * 1.2, 0.3) - (normal(1.2, 0.3) - Math.log(unit)))).toBeLessThan(TOLERANCE);
  });

  it("columns of 1e-12 and 1e12 beside each other", () => {
    const x = c.map((v, i) => [1e-12 * (v + e[i]), 1e12 * (v - e[i] + random.normal())]);
    const [q] = linearGaussian([{ x: tableOf(x, 2), condition: column(c), stream: stream(2) }]);
    const exact = normal(0.5, 0.2) + logDensities.normal(0.4, 0.2 - 0.3, 1);
    const stated = q.logDensity(tableOf([[0.5e-12, 0.4e12]], 2), column([0.2]))[0];
    expect(Math.abs(stated - exact)).toBeLessThan(2 * TOLERANCE);
  });

  it.each([1e6, 1e9])("a spread of 1e-9 of %s is a spread, not a constant", (size) => {
    const unit = 1e-9 * size;
    const q = fitted(c.map((v, i) => size + unit * (v + e[i])));
    expect(q.columns.atoms).toEqual([]);
    expect(Math.abs(at(q, size + 1.2 * unit, 0.3) - (normal(1.2, 0.3) - Math.log(unit)))).toBeLessThan(TOLERANCE);
  });

  it("a sum that is constant but for rounding is a constant", () => {
    const q = fitted(c.map((v, i) => 0.1 * v + (100 - 0.1 * v) + (e[i] > 0 ? 1e-14 : 0)));
    expect(q.columns.atoms).toEqual([0]);
  });

  it("whole numbers with a small spread far from zero have masses", () => {
    const q = fitted(c.map((_, i) => 1e9 + Math.round(2 * e[i])));
    expect(q.columns.whole).toEqual([0]);
    const masses = Array.from({ length: 41 }, (_, k) => Math.exp(at(q, 1e9 - 20 + k, 0)));
    expect(Math.abs(masses.reduce((a, b) => a + b) - 1)).toBeLessThan(0.01);
    const exact = logDensities.normal(1, 0, 2);
    expect(Math.abs(Math.log(masses[21]) - exact)).toBeLessThan(TOLERANCE + 0.02);
  });
});

describe("bounds", () => {
  it("a uniform column that does not follow the condition is uniform", () => {
    const q = fitted(
      c.map(() => 2 + 3 * random.uniform()),
      [2, 5],
    );
    for (const x of [2.001, 2.5, 3.5, 4.999]) expect(Math.abs(at(q, x, 0.7) + Math.log(3))).toBeLessThan(3 * TOLERANCE);
    for (const x of [1.999, 5.001, -Infinity, NaN]) expect(at(q, x, 0.7)).toBe(-Infinity);
    expect(Number.isFinite(at(q, 2, 0.7))).toBe(true);
  });

  it("probits of a linear model are exact, and draws stay inside", () => {
    const logistic = (v: number): number => 1 / (1 + Math.exp(-v));
    const q = fitted(
      c.map((v, i) => 10 * logistic(v + e[i])),
      [0, 10],
    );
    const drawn = q.sample(column(c), stream(3)).values;
    expect(drawn.every((v) => v >= 0 && v <= 10)).toBe(true);
    const grid = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 400);
    const logs = q.logDensity(column(grid), column(grid.map(() => 0.5)));
    expect(Math.abs(logs.reduce((s, l) => s + Math.exp(l) / 400, 0) - 1)).toBeLessThan(1e-3);
  });

  it("one bound: a log-normal column", () => {
    const q = fitted(
      c.map((v, i) => 1 + Math.exp(v + e[i])),
      [1, Infinity],
    );
    expect(Math.abs(at(q, 1 + Math.exp(1.2), 0.3) - (normal(1.2, 0.3) - 1.2))).toBeLessThan(TOLERANCE);
    expect(at(q, 0.9, 0.3)).toBe(-Infinity);
  });

  it("bounds of whole numbers include both ends", () => {
    const q = fitted(
      c.map(() => random.below(4)),
      [0, 3],
    );
    const masses = [-1, 0, 1, 2, 3, 4].map((k) => Math.exp(at(q, k, 0)));
    expect(masses[0] + masses[5]).toBe(0);
    for (const p of masses.slice(1, 5)) expect(Math.abs(p - 0.25)).toBeLessThan(0.05);
  });
});

describe("heavy tails", () => {
  it("ratios over many orders of magnitude are learnt as logarithms", () => {
    const q = fitted(c.map((v, i) => Math.exp(4 * (v + e[i]))));
    const exact = normal(1.2, 0.3) - Math.log(4) - 4.8;
    expect(Math.abs(at(q, Math.exp(4.8), 0.3) - exact)).toBeLessThan(0.2);
  });

  it("a Cauchy column keeps its scale and its mass", () => {
    const cauchy = c.map((_, i) => 3 * Math.tan(Math.PI * (stream(i).uniform() - 0.5)));
    const q = fitted(cauchy);
    const exact = -Math.log(3 * Math.PI);
    expect(Math.abs(at(q, 0, 0) - exact)).toBeLessThan(0.5); // standardised by its deviation it would be 4 nats too low
    const drawn = q.sample(column(c), stream(4)).values.sort();
    expect(Math.abs(Math.log(-drawn[N / 4] / 3))).toBeLessThan(0.7);
  });

  it("normal columns stay as they are", () => {
    const q = fitted(c.map((v, i) => v + e[i]));
    const shifted = fitted(c.map((v, i) => 1000 + v + e[i]));
    expect(at(shifted, 1001, 0.2)).toBeCloseTo(at(q, 1, 0.2), 8);
  });
});

describe("single values among real numbers", () => {
  const share = (v: number): number => 1 / (1 + Math.exp(-v));
  const zeros = c.map((v) => random.uniform() < share(v));
  const x = c.map((v, i) => (zeros[i] ? 0 : v + e[i]));

  it("30 to 70 % zeros: a probability at zero, a density elsewhere", () => {
    const q = fitted(x);
    expect(q.columns.mixed).toEqual([0]);
    const truth = (v: number, given: number) =>
      v === 0 ? Math.log(share(given)) : Math.log(1 - share(given)) + normal(v, given);
    for (const [v, given] of [
      [0, -1],
      [0, 1],
      [0.5, 0],
      [2, 1],
    ] as const)
      expect(Math.abs(at(q, v, given) - truth(v, given))).toBeLessThan(0.15);
    const grid = Array.from({ length: 2401 }, (_, i) => -12.003 + 0.01 * i);
    const rest = q.logDensity(column(grid), column(grid.map(() => 0.4)));
    const mass = Math.exp(at(q, 0, 0.4)) + rest.reduce((s, l) => s + 0.01 * Math.exp(l), 0);
    expect(Math.abs(mass - 1)).toBeLessThan(1e-3);
    const drawn = q.sample(column(c), stream(5)).values;
    const hits = drawn.filter((v) => v === 0).length / N;
    const expected = c.reduce((s, v) => s + share(v) / N, 0);
    expect(Math.abs(hits - expected)).toBeLessThan(4 * Math.sqrt(0.25 / N) + 0.02);
  });

  it("readings cut off at both ends beside a plain column", () => {
    const rows = c.map((v, i) => [Math.min(1, Math.max(-1, v + e[i])), v + random.normal()]);
    const [q] = linearGaussian([{ x: tableOf(rows, 2), condition: column(c), stream: stream(2) }]);
    expect(q.columns.mixed).toEqual([0]);
    const [low, high] = [-1, 1].map((v) =>
      Math.exp(q.logDensity(tableOf([[v, 0.1]], 2), column([0]))[0] - normal(0.1, 0)),
    );
    expect(Math.abs(low - 0.1587)).toBeLessThan(0.03);
    expect(Math.abs(high - 0.1587)).toBeLessThan(0.03);
    const [a, b] = q.sample(column([3]), stream(2)).values;
    expect(Math.abs(a)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(b - 3)).toBeLessThan(6);
  });

  it("a few values and nothing else", () => {
    const values = [0, 0.3, Math.SQRT2];
    const q = fitted(c.map(() => values[random.below(3)]));
    for (const v of values) expect(Math.abs(Math.exp(at(q, v, 0)) - 1 / 3)).toBeLessThan(0.05);
    expect(at(q, 0.5, 0)).toBe(-Infinity);
  });
});

describe("what determines what", () => {
  it("every row twice changes nothing much", () => {
    const twice = c.flatMap((v, i) => [v, v].map((w) => [w, v + e[i]]));
    const [q] = syntheticLikelihood()([
      { x: column(twice.map((r) => r[1])), condition: column(twice.map((r) => r[0])), stream: stream(2) },
    ]);
    expect(Math.abs(at(q, 1.2, 0.3) - normal(1.2, 0.3))).toBeLessThan(TOLERANCE);
  });

  it("a nonlinear function of another column has a bounded density, and none far from the curve", () => {
    const rows = c.slice(0, 1000).map((v, i) => [v + e[i], (v + e[i]) ** 2]);
    const [q] = maskedAutoregressiveFlow(wasmExecutor())([
      { x: tableOf(rows, 2), condition: column(c.slice(0, 1000)), stream: stream(2) },
    ]);
    const on = q.logDensity(tableOf(rows, 2), column(c.slice(0, 1000)));
    expect(on.every((l) => Number.isFinite(l) && l < 20)).toBe(true);
    const [near, far] = q.logDensity(
      tableOf(
        [
          [1, 1],
          [1, 3],
        ],
        2,
      ),
      column([0.5, 0.5]),
    );
    expect(near - far).toBeGreaterThan(3);
  });
});
