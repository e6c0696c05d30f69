import { describe, expect, it } from "vitest";
import { logDensities } from "../../src/math/log-densities.js";
import { stream } from "../../src/math/rng.js";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { mixtureDensity } from "../../src/density/mixture-density.js";
import { tableOf } from "../../src/density/rows.js";
import { cpuExecutor } from "../../src/neural/cpu.js";

const on = cpuExecutor();
const mixture = mixtureDensity(on);
const column = (values: readonly number[]) =>
  tableOf(
    values.map((v) => [v]),
    1,
  );
const repeat = (n: number, c: number) => column(Array.from({ length: n }, () => c));

describe("linear Gaussian", () => {
  it("gives the density of a linear model, in data units, to 1e-2", () => {
    const random = stream(3);
    const N = 200_000;
    const c = Array.from({ length: N }, () => [random.normal(), 5 + random.normal()]);
    const x = c.map(([a, b]) => {
      const e = random.normal();
      return [100 * (a + e), 2 * a - b + 0.5 * e + random.normal()];
    });
    const [q] = linearGaussian([{ x: tableOf(x, 2), condition: tableOf(c, 2), stream: stream(4) }]);
    const at = tableOf([[50, -4]], 2);
    const given = tableOf([[0.3, 5.2]], 2);
    // covariance [[1e4, 50], [50, 1.25]], determinant 1e4
    const [r0, r1] = [50 - 30, -4 - (0.6 - 5.2)];
    const exact =
      -Math.log(2 * Math.PI) - 0.5 * Math.log(1e4) - 0.5 * ((1.25 * r0 * r0 - 100 * r0 * r1 + 1e4 * r1 * r1) / 1e4);
    expect(Math.abs(q.logDensity(at, given)[0] - exact)).toBeLessThan(1e-2);
  });
});

describe("mixture density network", () => {
  /** x | c: two humps whose distance and widths depend on c, in units of thousands. */
  const humps = (n: number) => {
    const random = stream(8);
    const c = Array.from({ length: n }, () => 2 * random.uniform() - 1);
    const x = c.map((v) => 1000 * ((random.uniform() < 0.3 ? -1 - v : 1 + v) + 0.2 * random.normal()));
    return { c, x };
  };
  const exact = (x: number, c: number) => {
    const at = (sign: number) => Math.exp(logDensities.normal(x / 1000, sign * (1 + c), 0.2)) / 1000;
    return 0.3 * at(-1) + 0.7 * at(1);
  };

  it("integrates to one and is close to the truth where the linear model is not", () => {
    const { c, x } = humps(3000);
    const [q] = mixture([{ x: column(x), condition: column(c), stream: stream(9) }]);
    for (const given of [-0.5, 0, 0.5]) {
      const grid = Array.from({ length: 4001 }, (_, i) => -8000 + 4 * i);
      const logs = q.logDensity(column(grid), repeat(grid.length, given));
      const mass = logs.reduce((s, l) => s + 4 * Math.exp(l), 0);
      expect(Math.abs(mass - 1)).toBeLessThan(1e-3);
      const divergence = grid.reduce((s, v, i) => {
        const p = exact(v, given);
        return p > 1e-12 ? s + 4 * p * (Math.log(p) - logs[i]) : s;
      }, 0);
      expect(divergence).toBeLessThan(0.1); // the best single Gaussian is about 1.0 away at c = 0
      expect(divergence).toBeGreaterThan(0);
    }
  });

  it("integrates to one in two dimensions", () => {
    const random = stream(10);
    const c = Array.from({ length: 1000 }, () => [random.normal()]);
    const x = c.map(([v]) => {
      const e = random.normal();
      return [v * v + 0.3 * e, Math.sin(v) + 0.2 * e + 0.2 * random.normal()];
    });
    const [q] = mixture([{ x: tableOf(x, 2), condition: tableOf(c, 1), stream: stream(11) }]);
    const axis = Array.from({ length: 201 }, (_, i) => -5 + 0.05 * i);
    const grid = axis.flatMap((a) => axis.map((b) => [a + 1, b]));
    const logs = q.logDensity(tableOf(grid, 2), repeat(grid.length, 0.7));
    expect(Math.abs(logs.reduce((s, l) => s + 0.0025 * Math.exp(l), 0) - 1)).toBeLessThan(1e-3);
  });

  it("samples from the density that it states", () => {
    const { c, x } = humps(1000);
    const [q] = mixture([{ x: column(x), condition: column(c), stream: stream(9) }]);
    const n = 4000;
    const drawn = q.sample(repeat(n, 0.2), stream(12)).values;
    const grid = Array.from({ length: 4001 }, (_, i) => -8000 + 4 * i);
    const density = q.logDensity(column(grid), repeat(grid.length, 0.2)).map((l) => 4 * Math.exp(l));
    for (const edge of [-1200, -800, 0, 1000, 1300]) {
      const p = density.reduce((s, d, i) => (grid[i] <= edge ? s + d : s), 0);
      const share = drawn.filter((v) => v <= edge).length / n;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + 2e-3);
    }
  });

  it("gives each of several data sets what it gets alone", () => {
    const pairs = [20, 21].map((seed) => {
      const random = stream(seed);
      const c = Array.from({ length: 150 }, () => random.normal());
      return { x: column(c.map((v) => v + random.normal())), condition: column(c), stream: stream(seed) };
    });
    const at = [column([0.4]), column([1])] as const;
    const together = mixture(pairs).map((q) => q.logDensity(...at)[0]);
    expect(together).toEqual(pairs.map((p) => mixture([p])[0].logDensity(...at)[0]));
  });
});
