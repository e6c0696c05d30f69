import { describe, expect, it } from "vitest";
import { overLanes, type Standardised } from "../../../../src/evaluate/fit/features.js";
import { lbfgs } from "../../../../src/evaluate/fit/lbfgs.js";
import { type Kernel, kernelBasis, lanesProcess } from "../../../../src/evaluate/fit/process/kernel.js";
import { stream } from "../../../../src/math/rng.js";

const KERNEL: Kernel = { level: 1.5, amplitude: 0.8, linear: 0.3, length: 0.9 };
const [SEEN, WANTED, WIDTH] = [12, 7, 4];

/** Standardised features of arms [0, SEEN) and of the WANTED after them; the last feature does not vary. */
function arms(): { seen: Standardised; wanted: Standardised } {
  const random = stream(11);
  const values = Float64Array.from({ length: (SEEN + WANTED) * WIDTH }, (_, i) =>
    i % WIDTH === WIDTH - 1 ? 3 : 10 + 5 * random.normal(),
  );
  const features = { names: ["a", "b", "c", "d"], width: WIDTH, rows: 1, values };
  const first = Array.from({ length: SEEN }, (_, i) => i);
  const rest = Array.from({ length: WANTED }, (_, i) => SEEN + i);
  return { seen: overLanes(features, first, first), wanted: overLanes(features, rest, first) };
}

/** The kernel written out: three features vary. */
function k(a: Standardised, i: number, b: Standardised, j: number): number {
  let [product, distance] = [0, 0];
  for (let f = 0; f < 3; f++) {
    const [x, y] = [a.values[i * WIDTH + f], b.values[j * WIDTH + f]];
    product += x * y;
    distance += (x - y) ** 2;
  }
  const { linear, length } = KERNEL;
  return (linear * product) / 3 + (1 - linear) * Math.exp(-distance / (6 * length ** 2));
}

const dense = (a: Standardised, b: Standardised): number[][] =>
  Array.from({ length: a.lanes }, (_, i) => Array.from({ length: b.lanes }, (_, j) => k(a, i, b, j)));

/** A x = b by Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    const pivot = rows
      .slice(c)
      .reduce((best, row, r) => (Math.abs(row[c]) > Math.abs(rows[best][c]) ? c + r : best), c);
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = c + 1; r < n; r++) {
      const factor = rows[r][c] / rows[c][c];
      for (let j = c; j <= n; j++) rows[r][j] -= factor * rows[c][j];
    }
  }
  const x = Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--)
    x[r] = (rows[r][n] - rows[r].slice(r + 1, n).reduce((s, a, j) => s + a * x[r + 1 + j], 0)) / rows[r][r];
  return x;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

const normals = (length: number, seed: number): Float64Array => {
  const random = stream(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe("a process over arms", () => {
  const { seen, wanted } = arms();

  it("has the covariance of its kernel at the arms that are fitted", () => {
    const { values, columns } = kernelBasis(seen, seen, KERNEL);
    for (let i = 0; i < SEEN; i++)
      for (let j = 0; j < SEEN; j++) {
        const covariance = dot(
          values.subarray(i * columns, (i + 1) * columns),
          values.subarray(j * columns, (j + 1) * columns),
        );
        const expected = KERNEL.level ** 2 + KERNEL.amplitude ** 2 * k(seen, i, seen, j);
        expect(covariance).toBeCloseTo(expected, 5); // the diagonal has its own 1e-6
      }
  });

  it("is the conditional mean at others, given what it is at those that are fitted", () => {
    const heads = 2;
    const v = normals(heads * (1 + SEEN), 5);
    const at = lanesProcess(seen, seen, heads, KERNEL).values(v);
    const there = lanesProcess(seen, wanted, heads, KERNEL).values(v);
    const matrix = dense(seen, seen);
    for (let head = 0; head < heads; head++) {
      const level = KERNEL.level * v[head * (1 + SEEN)];
      const own = Array.from({ length: SEEN }, (_, i) => at[i * heads + head] - level);
      const weights = solve(matrix, own);
      dense(wanted, seen).forEach((row, i) =>
        expect(there[i * heads + head]).toBeCloseTo(level + dot(row, weights), 8),
      );
    }
  });

  it("is linear, and its pull is the adjoint: ⟨A v, g⟩ = ⟨v, Aᵀ g⟩", () => {
    const process = lanesProcess(seen, wanted, 3, KERNEL);
    expect(process.sizes).toEqual([1 + SEEN, 1 + SEEN, 1 + SEEN]);
    const v = normals(3 * (1 + SEEN), 7);
    const g = normals(3 * WANTED, 8);
    const into = new Float64Array(v.length).fill(1); // added to
    process.pull(g, into);
    expect(dot(process.values(v), g)).toBeCloseTo(dot(v, into) - dot(v, new Float64Array(v.length).fill(1)), 9);
    const doubled = process.values(v.map((x) => 2 * x));
    process.values(v).forEach((u, i) => expect(doubled[i]).toBeCloseTo(2 * u, 12));
  });

  it("fits as kernel ridge regression does, in closed form, where errors are Gaussian", () => {
    const noise = 0.3;
    const y = normals(SEEN, 9);
    const process = lanesProcess(seen, seen, 1, KERNEL);
    const found = lbfgs(
      (v, gradient) => {
        const errors = process.values(v).map((u, i) => u - y[i]);
        gradient.set(v);
        process.pull(
          errors.map((e) => e / noise ** 2),
          gradient,
        );
        return dot(v, v) / 2 + dot(errors, errors) / (2 * noise ** 2);
      },
      new Float64Array(1 + SEEN),
      { evaluations: 2000, tolerance: 0 },
    )!;
    const covariance = dense(seen, seen).map((row, i) =>
      row.map(
        (x, j) => KERNEL.level ** 2 + KERNEL.amplitude ** 2 * (x + (i === j ? 1e-6 : 0)) + (i === j ? noise ** 2 : 0),
      ),
    );
    const weights = solve(covariance, [...y]);
    const expected = dense(wanted, seen).map((row) =>
      dot(
        row.map((x) => KERNEL.level ** 2 + KERNEL.amplitude ** 2 * x),
        weights,
      ),
    );
    lanesProcess(seen, wanted, 1, KERNEL)
      .values(found.x)
      .forEach((u, i) => expect(u).toBeCloseTo(expected[i], 4));
  });

  it("takes arms of which nothing is known as equals", () => {
    const nothing = { values: new Float64Array(SEEN * 2), lanes: SEEN, rows: 1, width: 2 };
    const u = lanesProcess(nothing, nothing, 1, KERNEL).values(normals(1 + SEEN, 3));
    u.forEach((x) => expect(Math.abs(x - u[0])).toBeLessThan(0.01)); // 10 sd of what is their own
  });

  it("says nothing of arms far from all that were fitted but the level, where nothing is linear", () => {
    const far = { values: new Float64Array(WIDTH).fill(100), lanes: 1, rows: 1, width: WIDTH };
    const v = normals(1 + SEEN, 4);
    expect(lanesProcess(seen, far, 1, { ...KERNEL, linear: 0 }).values(v)[0]).toBeCloseTo(KERNEL.level * v[0], 12);
  });
});
