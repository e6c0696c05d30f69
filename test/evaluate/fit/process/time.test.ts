import { describe, expect, it } from "vitest";
import { timeProcess } from "../../../../src/evaluate/fit/process/time.js";
import { walkBasis } from "../../../../src/evaluate/fit/process/walk.js";
import { stream } from "../../../../src/math/rng.js";

const normals = (seed: number, n: number): Float64Array => {
  const random = stream(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, ai, i) => sum + ai * b[i], 0);

describe("the columns of a walk", () => {
  it("have its covariance: a level, and min(i, j) steps", () => {
    const [level, step, rows] = [1.5, 0.3, 6];
    const { values, columns } = walkBasis({ level, step }, rows, rows);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++) {
        const row = (k: number) => values.subarray(k * columns, (k + 1) * columns);
        expect(dot(row(i), row(j))).toBeCloseTo(level ** 2 + step ** 2 * Math.min(i, j), 12);
      }
  });

  it("after the last row seen it holds: its conditional mean", () => {
    const v = normals(1, 4);
    const { values, columns } = walkBasis({ level: 2, step: 0.5 }, 8, 4);
    expect(columns).toBe(4);
    const x = Array.from({ length: 8 }, (_, row) => dot(values.subarray(row * columns, (row + 1) * columns), v));
    expect(x[3]).toBeCloseTo(2 * v[0] + 0.5 * (v[1] + v[2] + v[3]), 12);
    expect(x.slice(4)).toEqual(Array(4).fill(x[3]));
  });
});

describe("a process over rows", () => {
  const walk = { level: 1, step: 0.2 };
  const own = { level: 0.5, step: 0.1 };
  const layout = { lanes: 3, placed: [true, false] };
  const process = timeProcess(layout, walkBasis(walk, 7, 5), walkBasis(own, 7, 5));
  const size = process.sizes.reduce((a, b) => a + b, 0);

  it("a head of its own number for each lane has parts for them, one number for all has none", () => {
    expect(process.sizes).toEqual([5 * 4, 5]);
    expect(timeProcess({ lanes: 1, placed: [true] }, walkBasis(walk, 7, 5), walkBasis(own, 7, 5)).sizes).toEqual([5]);
  });

  it("⟨g, A v⟩ = ⟨Aᵀ g, v⟩ (seeds 1 to 20)", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [v, g] = [normals(seed, size), normals(100 + seed, 3 * 7 * 2)];
      const pulled = new Float64Array(size);
      process.pull(g, pulled);
      expect(dot(pulled, v)).toBeCloseTo(dot(g, process.values(v)), 10);
    }
  });

  it("u of two lanes share the common part, of one number for all they are equal", () => {
    const n = 20_000;
    const [row, head] = [3, 0];
    const at = (u: Float64Array, lane: number, h: number) => u[(lane * 7 + row) * 2 + h];
    let [own2, shared] = [0, 0];
    for (let i = 0; i < n; i++) {
      const u = process.values(normals(i + 1, size));
      own2 += at(u, 0, head) ** 2 / n;
      shared += (at(u, 0, head) * at(u, 2, head)) / n;
      expect(at(u, 0, 1)).toBe(at(u, 2, 1));
    }
    const [common, all] = [1 + 3 * 0.04, 1 + 3 * 0.04 + 0.25 + 3 * 0.01];
    expect(Math.abs(own2 - all)).toBeLessThan(4 * all * Math.sqrt(2 / n));
    expect(Math.abs(shared - common)).toBeLessThan(4 * Math.sqrt((all ** 2 + common ** 2) / n));
  });

  it("is a constant where only the first number of a part is not 0", () => {
    const v = new Float64Array(size);
    v[0] = 2;
    const u = process.values(v);
    for (let i = 0; i < u.length; i++) expect(u[i]).toBe(i % 2 === 0 ? 2 : 0);
  });
});
