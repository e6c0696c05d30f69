import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";

const N = 100_000;

describe("stream", () => {
  it("values are pinned", () => {
    const s = stream(20_240_229);
    const child = s.fork("evidence", 3);
    expect([s.word(), s.uniform(), s.normal(), s.below(1000), ...s.key()]).toMatchSnapshot();
    expect([child.word(), child.uniform(), child.normal(), ...child.key()]).toMatchSnapshot();
  });

  it("forks by identity, whatever was drawn before", () => {
    const a = stream(1);
    const b = stream(1);
    for (let i = 0; i < 10; i++) b.normal();
    expect(a.fork("x", 2).uniform()).toBe(b.fork("x", 2).uniform());
    expect(a.fork("x").fork(2).uniform()).toBe(a.fork("x", 2).uniform());
    const first = ["x", "y", 0, 1, 2 ** 32, "", "0"].map((name) => a.fork(name).uniform());
    expect(new Set(first).size).toBe(first.length);
  });

  it("both halves of the seed count", () => {
    expect(stream(1).uniform()).not.toBe(stream(1 + 2 ** 32).uniform());
  });

  it("is uniform: mean, variance and lag-1 covariance within 4 standard errors", () => {
    const s = stream(5);
    const u = Array.from({ length: N }, () => s.uniform() - 0.5);
    const mean = (f: (x: number, i: number) => number): number => u.reduce((t, x, i) => t + f(x, i), 0) / N;
    expect(Math.abs(mean((x) => x))).toBeLessThan(4 * Math.sqrt(1 / 12 / N));
    expect(Math.abs(mean((x) => x * x) - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / N));
    expect(Math.abs(mean((x, i) => x * u[(i + 1) % N]))).toBeLessThan((4 / 12) * Math.sqrt(1 / N));
  });
});
