/** Estimators with closed forms, and the table. */
import { describe, expect, it } from "vitest";
import type { ConditionalDensity, FitDensities, Pairs } from "../../src/density/density.js";
import { ensemble } from "../../src/density/ensemble.js";
import { estimatorNames, estimatorOf } from "../../src/density/estimators.js";
import { kernelDensity } from "../../src/density/kernel-density.js";
import { fitLogistic } from "../../src/density/logistic.js";
import { syntheticLikelihood } from "../../src/density/synthetic-likelihood.js";
import { fitUnbiased } from "../../src/density/unbiased-normal.js";
import { repeated, tableOf } from "../../src/density/rows.js";
import { logDensities } from "../../src/math/log-densities.js";
import { stream } from "../../src/math/rng.js";

const meanOf = (v: ArrayLike<number>): number => Array.from(v).reduce((s, x) => s + x, 0) / v.length;
const seOf = (v: readonly number[]): number =>
  Math.sqrt(v.reduce((s, x) => s + (x - meanOf(v)) ** 2, 0) / (v.length - 1) / v.length);

describe("synthetic likelihood", () => {
  it("finds a quadratic mean, log-linear variances and a constant correlation", () => {
    const random = stream(3);
    const N = 20_000;
    const rows = Array.from({ length: N }, () => {
      const [c, e, f] = [random.normal(), random.normal(), random.normal()];
      return { c, x: [c * c - c + Math.exp(0.4 * c) * e, 5 + 2 * c + 0.5 * Math.exp(-0.3 * c) * (0.6 * e + 0.8 * f)] };
    });
    const [q] = syntheticLikelihood()([
      {
        x: tableOf(
          rows.map((r) => r.x),
          2,
        ),
        condition: tableOf(
          rows.map((r) => [r.c]),
          1,
        ),
        stream: stream(4),
      },
    ]);
    const exact = (a: number, b: number, c: number): number => {
      const [sa, sb] = [Math.exp(0.4 * c), 0.5 * Math.exp(-0.3 * c)];
      const e = (a - (c * c - c)) / sa;
      return logDensities.normal(e, 0, 1) - Math.log(sa) + logDensities.normal(b, 5 + 2 * c + 0.6 * sb * e, 0.8 * sb);
    };
    for (const [a, b, c] of [
      [0, 5, 0],
      [1, 7.5, 1],
      [3, 2.4, -1.2],
    ])
      expect(Math.abs(q.logDensity(tableOf([[a, b]], 2), tableOf([[c]], 1))[0] - exact(a, b, c))).toBeLessThan(0.06);
  });
});

describe("unbiased normal density", () => {
  const at = tableOf([[0.8, -0.5]], 2);
  const given = tableOf([[0.6]], 1);
  const fit = (seed: number) => {
    const random = stream(seed);
    const rows = Array.from({ length: 14 }, () => {
      const [c, e, f] = [random.normal(), random.normal(), random.normal()];
      return { c: [c], x: [c + e, 0.5 * e + f] };
    });
    const x = tableOf(
      rows.map((r) => r.x),
      2,
    );
    const condition = tableOf(
      rows.map((r) => r.c),
      1,
    );
    return fitUnbiased(x, condition, (c) => c);
  };

  it("has the normal density as its mean over data sets of 14 rows; the plugged-in one has not", () => {
    const exact = Math.exp(logDensities.normal(0.8, 0.6, 1) + logDensities.normal(-0.5, 0.5 * 0.2, 1));
    const estimates = Array.from({ length: 4000 }, (_, seed) => Math.exp(fit(seed).logDensities([at], given)[0][0]));
    expect(Math.abs(meanOf(estimates) - exact)).toBeLessThan(3.5 * seOf(estimates));
  });

  it("integrates to one, and draws have its moments", () => {
    const q = fit(5);
    const axis = Array.from({ length: 201 }, (_, i) => -10 + 0.1 * i);
    const grid = axis.flatMap((a) => axis.map((b) => [a, b]));
    const [logs] = q.logDensities([tableOf(grid, 2)], repeated(given, grid.length));
    expect(Math.abs(logs.reduce((s, l) => s + 0.01 * Math.exp(l), 0) - 1)).toBeLessThan(5e-3);
    const drawn = q.sample(repeated(given, 4000), stream(6)).values.filter((_v, i) => i % 2 === 0);
    const quadrature = (f: (a: number) => number) => grid.reduce((s, [a], i) => s + 0.01 * Math.exp(logs[i]) * f(a), 0);
    expect(Math.abs(meanOf(drawn) - quadrature((a) => a))).toBeLessThan(4 * seOf([...drawn]));
    const squares = Array.from(drawn, (v) => v * v);
    expect(Math.abs(meanOf(squares) - quadrature((a) => a * a))).toBeLessThan(4 * seOf(squares));
  });
});

describe("kernel density", () => {
  it("of one normal column comes close to it, copies of rows or not", () => {
    const random = stream(9);
    const rows = Array.from({ length: 1500 }, () => {
      const c = random.normal();
      return [c, c + random.normal()];
    });
    for (const data of [rows, rows.flatMap((r) => [r, r])]) {
      const [q] = kernelDensity()([
        {
          x: tableOf(
            data.map((r) => [r[1]]),
            1,
          ),
          condition: tableOf(
            data.map((r) => [r[0]]),
            1,
          ),
          stream: stream(2),
        },
      ]);
      const axis = Array.from({ length: 141 }, (_, i) => -3.5 + 0.05 * i);
      const logs = q.logDensity(
        tableOf(
          axis.map((a) => [0.4 + a]),
          1,
        ),
        repeated(tableOf([[0.4]], 1), axis.length),
      );
      const divergence = axis.reduce((s, a, i) => {
        const log = logDensities.normal(a, 0, 1);
        return s + 0.05 * Math.exp(log) * (log - logs[i]);
      }, 0);
      expect(divergence).toBeLessThan(0.05);
    }
  });
});

describe("logistic regression", () => {
  it("satisfies its likelihood equations Σ f (y − p) = 0", () => {
    const random = stream(4);
    const c = Array.from({ length: 500 }, () => [random.normal(), random.uniform()]);
    const y = c.map(([a, b]) => random.uniform() < 1 / (1 + Math.exp(-(a - 2 * b))));
    const odds = fitLogistic(y, tableOf(c, 2))(tableOf(c, 2));
    const rest = y.map((v, i) => (v ? 1 : 0) - 1 / (1 + Math.exp(-odds[i])));
    for (const f of [() => 1, (i: number) => c[i][0], (i: number) => c[i][1]])
      expect(Math.abs(rest.reduce((s, r, i) => s + r * f(i), 0))).toBeLessThan(1e-6);
  });

  it("keeps odds finite where the condition tells all", () => {
    const c = Array.from({ length: 100 }, (_, i) => [i - 49.5]);
    const odds = fitLogistic(
      c.map(([v]) => v > 0),
      tableOf(c, 1),
    )(tableOf(c, 1));
    expect(odds.every((o) => Math.abs(o) <= 2 + Math.log(100))).toBe(true);
    expect(odds[99]).toBeGreaterThan(3);
  });
});

describe("ensemble", () => {
  /** N(m, 1), m being the first number of the stream. */
  const shifted: FitDensities = (data) =>
    data.map(({ stream: own }: Pairs): ConditionalDensity => {
      const m = own.normal();
      return {
        columns: { atoms: [], determined: [], whole: [] },
        logDensity: (x) => x.values.map((v) => logDensities.normal(v, m, 1)),
        sample: ({ count }) => ({ values: new Float64Array(count).fill(m), count, width: 1 }),
      };
    });
  const nothing = tableOf([[0]], 1);
  const data = [{ x: nothing, condition: nothing, stream: stream(1) }];

  it("is the average of densities whose streams are the forks of the pairs' own", () => {
    const means = [0, 1, 2].map((m) => stream(1).fork("member", m).normal());
    const [q] = ensemble(shifted, 3)(data);
    const exact = Math.log(meanOf(means.map((m) => Math.exp(logDensities.normal(0.3, m, 1)))));
    expect(q.logDensity(tableOf([[0.3]], 1), nothing)[0]).toBeCloseTo(exact, 12);
    const drawn = q.sample(repeated(nothing, 3000), stream(2)).values;
    for (const m of means) expect(Math.abs(drawn.filter((v) => v === m).length / 3000 - 1 / 3)).toBeLessThan(0.035);
  });

  it("fits all members of all data in one call", () => {
    let calls = 0;
    const counted: FitDensities = (all) => (calls++, shifted(all));
    expect(ensemble(counted, 4)([...data, ...data])).toHaveLength(2);
    expect(calls).toBe(1);
  });
});

describe("names", () => {
  it("are read, with the number of members", () => {
    expect(estimatorNames).toEqual(["mdn", "maf", "nsf", "linear-gaussian", "synthetic", "kernel-abc"]);
    expect(estimatorOf("maf*3").name).toBe("maf*3");
    expect(estimatorOf("maf*3").description).toContain("average of 3");
  });
  it.each(["flow", "maf*0", "maf*", "maf*51", "MAF", ""])("%j is refused", (name) => {
    expect(() => estimatorOf(name)).toThrow(/Expected one of mdn, maf/);
  });
});
