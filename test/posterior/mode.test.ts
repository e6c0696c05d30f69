import { expect, it } from "vitest";
import type { Rows } from "../../src/density/density.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { stream } from "../../src/math/rng.js";
import { openBox } from "../../src/posterior/box.js";
import { findMode } from "../../src/posterior/mode.js";
import { minimise } from "../../src/posterior/simplex.js";

const overRows = (f: (theta: Float64Array) => number) => (theta: Rows) =>
  Float64Array.from({ length: theta.count }, (_, i) =>
    f(theta.values.subarray(i * theta.width, (i + 1) * theta.width)),
  );
const normals = (count: number, width: number, scale: number): Rows => {
  const random = stream(11);
  return { values: Float64Array.from({ length: count * width }, () => scale * random.normal()), count, width };
};

it("finds the mode of a Gaussian posterior, and its density", () => {
  const means = [1, -2, 0.5];
  const target = {
    box: openBox(3),
    logDensity: overRows((t) => 7 - 0.5 * means.reduce((s, m, j) => s + ((t[j] - m) * (j + 1)) ** 2, 0)),
  };
  const mode = findMode(target, normals(500, 3, 2), stream(1));
  means.forEach((m, j) => expect(mode.theta[j]).toBeCloseTo(m, 3));
  expect(mode.logDensity).toBeCloseTo(7, 6);
});

it("takes the highest of two modes, although most of the mass is at the other", () => {
  // 0.8 N(−3, 1) and 0.2 N(3, 0.1²): heights 0.32 and 0.80
  const log = (x: number) =>
    logSumExp([Math.log(0.8) - 0.5 * (x + 3) ** 2, Math.log(0.2 / 0.1) - 0.5 * ((x - 3) / 0.1) ** 2]);
  const mode = findMode({ box: openBox(1), logDensity: overRows(([x]) => log(x)) }, normals(2000, 1, 3), stream(2));
  expect(mode.theta[0]).toBeCloseTo(3, 3);
});

it("stays inside the box where the density grows towards a bound", () => {
  const random = stream(3);
  const draws = { values: Float64Array.from({ length: 200 }, () => random.uniform()), count: 200, width: 1 };
  const mode = findMode({ box: { lower: [0], upper: [1] }, logDensity: overRows(([x]) => 5 * x) }, draws, stream(4));
  expect(mode.theta[0]).toBeGreaterThan(0.9999);
  expect(mode.theta[0]).toBeLessThanOrEqual(1);
});

it("the simplex finds the bottom of Rosenbrock's valley", () => {
  const f = ([x, y]: Float64Array) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  const { at, value } = minimise(f, Float64Array.of(-1.2, 1), 0.5);
  expect(value).toBeLessThan(1e-6);
  expect(at[0]).toBeCloseTo(1, 2);
});
