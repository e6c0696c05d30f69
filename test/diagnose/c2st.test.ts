/** Accuracies against those of the best classifier there can be, which is known for Gaussians. */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { expect, it } from "vitest";
import { classifierTwoSample } from "../../src/diagnose/c2st.js";
import { stream } from "../../src/math/rng.js";
import { wasmExecutor } from "../../src/neural/wasm.js";

const on = wasmExecutor();
const normals = (count: number, width: number, seed: number, mean = 0, sd = 1) => {
  const random = stream(seed);
  const values = Float64Array.from({ length: count * width }, (_, at) =>
    at % width === 0 ? mean + sd * random.normal() : random.normal(),
  );
  return { values, count, width };
};
const cdf = (z: number) => normalCdf(z, 0, 1);

it("samples of one distribution are told apart like tosses of a coin", () => {
  const tests = Array.from({ length: 4 }, (_, r) =>
    classifierTwoSample(on, normals(400, 2, 10 + r), normals(400, 2, 20 + r), stream(r)),
  );
  const mean = tests.reduce((s, t) => s + t.accuracy, 0) / tests.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(4 * 800));
  tests.forEach((t) => expect(t.pValue).toBeGreaterThan(1e-4));
  expect(tests[0].se).toBeCloseTo(0.5 / Math.sqrt(800), 3);
});

it("finds a shift as well as can be: Φ(δ/2)", () => {
  const test = classifierTwoSample(on, normals(2000, 2, 1), normals(2000, 2, 2, 1), stream(3));
  const best = cdf(0.5);
  expect(test.accuracy).toBeLessThan(best + 4 * test.se);
  expect(test.accuracy).toBeGreaterThan(best - 4 * test.se - 0.005);
  expect(test.pValue).toBeLessThan(1e-6);
  expect(test.byFold).toHaveLength(5);
  expect(test.rows).toBe(4000);
});

it("finds a difference in spread, which no line shows", () => {
  // N(0, 1) against N(0, 2²): the boundary is at x² = 2 log 2 / (1 − 1/4)
  const edge = Math.sqrt((2 * Math.log(2)) / 0.75);
  const best = 0.5 * (2 * cdf(edge) - 1 + 2 * cdf(-edge / 2));
  const test = classifierTwoSample(on, normals(2000, 1, 4), normals(2000, 1, 5, 0, 2), stream(6));
  expect(test.accuracy).toBeLessThan(best + 4 * test.se);
  expect(test.accuracy).toBeGreaterThan(best - 4 * test.se - 0.01);
});

it("finds a ring that is wider than it should be", () => {
  // radii N(1, 0.1²) against N(1, 0.2²): as two normals whose spreads differ by a factor of 2, as above
  const ring = (count: number, seed: number, sd: number) => {
    const random = stream(seed);
    const rows = Array.from({ length: count }, () => {
      const [angle, r] = [2 * Math.PI * random.uniform(), 1 + sd * random.normal()];
      return [r * Math.cos(angle), r * Math.sin(angle)];
    });
    return { values: Float64Array.from(rows.flat()), count, width: 2 };
  };
  const edge = Math.sqrt((2 * Math.log(2)) / 0.75);
  const best = 0.5 * (2 * cdf(edge) - 1 + 2 * cdf(-edge / 2));
  const test = classifierTwoSample(on, ring(2000, 11, 0.1), ring(2000, 12, 0.2), stream(13));
  expect(test.accuracy).toBeLessThan(best + 4 * test.se);
  expect(test.accuracy).toBeGreaterThan(best - 4 * test.se - 0.02);
});

it("is reproducible and scale-free", () => {
  const [a, b] = [normals(200, 2, 7), normals(200, 2, 8, 0.5)];
  const times = (rows: typeof a) => ({ ...rows, values: rows.values.map((v) => 3 + 1024 * v) });
  const test = classifierTwoSample(on, a, b, stream(9));
  expect(classifierTwoSample(on, a, b, stream(9))).toEqual(test);
  expect(classifierTwoSample(on, times(a), times(b), stream(9)).accuracy).toBeCloseTo(test.accuracy, 2);
});

it("refuses samples that cannot be compared", () => {
  expect(() => classifierTwoSample(on, normals(10, 2, 1), normals(12, 2, 1), stream(1))).toThrow(
    "Expected two samples of one shape, got 10 × 2, 12 × 2",
  );
  expect(() => classifierTwoSample(on, normals(4, 1, 1), normals(4, 1, 1), stream(1))).toThrow(
    "Expected at least two rows in a fold, got 4 rows",
  );
  const broken = { ...normals(20, 1, 1), values: new Float64Array(20).fill(NaN) };
  expect(() => classifierTwoSample(on, normals(20, 1, 1), broken, stream(1))).toThrow(
    "Expected finite values in the sample",
  );
});
