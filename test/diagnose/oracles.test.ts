/** Ranks, coverage, TARP, predictive checks and reliability against cases whose answer is known. */
import { describe, expect, it } from "vitest";
import { holm } from "../../src/diagnose/adjust.js";
import { binomialRange, centrality, coverageOf } from "../../src/diagnose/coverage.js";
import { testUniform } from "../../src/diagnose/ecdf-bands.js";
import { countClones, independentDraws } from "../../src/diagnose/independent-draws.js";
import { predictiveChecks } from "../../src/diagnose/predictive-checks.js";
import { placeOf, rankOf } from "../../src/diagnose/ranks.js";
import { reliabilityOf } from "../../src/diagnose/reliability.js";
import { areaToCurve, scaleOf, tarpPlace } from "../../src/diagnose/tarp.js";
import { stream } from "../../src/math/rng.js";

const random = stream(31);

describe("ranks", () => {
  it("counts what is below; ties fall anywhere among their equals, evenly", () => {
    expect(rankOf(2.5, [1, 2, 3], random)).toBe(2);
    expect(rankOf(-Infinity, [1, 2, 3], random)).toBe(0);
    const ranks = Array.from({ length: 3000 }, () => rankOf(0, [0, 0, -1], random));
    for (const r of [1, 2, 3]) {
      const count = ranks.filter((x) => x === r).length;
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt((3000 * 2) / 9));
    }
  });

  it("places of exchangeable numbers are uniform, whole numbers too", () => {
    const places = Array.from({ length: 2000 }, (_, k) => {
      const source = stream(400 + k);
      const [truth, ...draws] = Array.from({ length: 21 }, () => source.below(4));
      return placeOf(truth, draws, source);
    });
    expect(testUniform(places).p).toBeGreaterThan(1e-3);
  });
});

describe("independent draws", () => {
  it("counts clones once", () => {
    const rows = [[1], [1], [1], [2], [3], [3]];
    expect(countClones(rows)).toEqual({ distinct: 3, effective: 36 / (9 + 1 + 4) });
    expect(
      countClones([
        [1, 2],
        [1, 3],
      ]),
    ).toEqual({ distinct: 2, effective: 2 });
  });

  it("takes a quarter of the effective number, each row as often as it stands", () => {
    const rows = Array.from({ length: 400 }, (_, i) => [i >> 1]); // 200 pairs
    expect(independentDraws(rows, 1000, random)).toHaveLength(50);
    expect(independentDraws(rows, 20, random)).toHaveLength(20);
    expect(() => independentDraws([], 20, random)).toThrow("got none");
  });
});

describe("coverage", () => {
  it("binomial ranges, by hand", () => {
    expect(binomialRange(2, 0.5, 0.6)).toEqual([1, 1]); // P(0) = P(2) = ¼ ≤ 0.3
    expect(binomialRange(2, 0.5, 0.4)).toEqual([0, 2]);
    expect(binomialRange(100, 0.9, 0.05)).toEqual([84, 95]); // scipy.stats.binom: cdf(83) = 0.0206, sf(95) = 0.0237
  });

  it("central intervals: an even grid of places covers exactly what it should", () => {
    const grid = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    for (const { level, share, inside } of coverageOf(grid, [0.5, 0.8, 0.9])) {
      expect(share).toBeCloseTo(level, 3);
      expect(inside).toBe(true);
    }
    expect(centrality([0, 0.5, 0.75])).toEqual(Float64Array.of(1, 0, 0.5));
    expect(
      coverageOf(
        grid.map((u) => 0.25 + u / 2),
        [0.5],
      )[0],
    ).toMatchObject({ share: 1, inside: false });
  });
});

describe("TARP", () => {
  const normals = (n: number, d: number, sd: number, source: typeof random): number[][] =>
    Array.from({ length: n }, () => Array.from({ length: d }, () => sd * source.normal()));
  const prior = normals(2000, 2, 1, random.fork("prior"));
  const scale = scaleOf(prior);
  const places = (sd: number): number[] =>
    Array.from({ length: 400 }, (_, k) => {
      const source = random.fork("tarp", k);
      const [truth] = normals(1, 2, 1, source);
      return tarpPlace(truth, normals(100, 2, sd, source), scale, source);
    });

  it("is uniform where truth and draws are exchangeable; its area tells wide from narrow", () => {
    const [right, wide, narrow] = [1, 1.5, 0.67].map(places);
    expect(testUniform(right).p).toBeGreaterThan(1e-3);
    expect(Math.abs(areaToCurve(right).atc)).toBeLessThan(3.3 * areaToCurve(right).se);
    expect(areaToCurve(wide).atc).toBeGreaterThan(4 * areaToCurve(wide).se);
    expect(areaToCurve(narrow).atc).toBeLessThan(-4 * areaToCurve(narrow).se);
  });

  it("standardises: units do not matter, and a parameter that never varies is no trouble", () => {
    const rescaled = prior.map(([a, b]) => [1000 * a, b, 7]);
    const source = random.fork("units");
    const [truth] = normals(1, 2, 1, source);
    const draws = normals(50, 2, 1, source);
    const here = tarpPlace(truth, draws, scale, stream(3));
    const bigger = (row: readonly number[]): number[] => [1000 * row[0], row[1], 7];
    expect(tarpPlace(bigger(truth), draws.map(bigger), scaleOf(rescaled), stream(3))).toBeCloseTo(here, 1);
  });

  it("the area of an even grid is 0, and its stated error that of uniform numbers", () => {
    const grid = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000);
    expect(areaToCurve(grid).atc).toBeCloseTo(0, 6);
    const areas = Array.from({ length: 2000 }, (_, k) => {
      const source = stream(k);
      return areaToCurve(Array.from({ length: 30 }, () => source.uniform())).atc;
    });
    const spread = Math.sqrt(areas.reduce((s, a) => s + a * a, 0) / areas.length);
    expect(spread / areaToCurve(new Float64Array(30)).se).toBeCloseTo(1, 1);
  });
});

describe("predictive checks", () => {
  const replicated = Array.from({ length: 999 }, (_, i) => [i, 5, i % 2]);

  it("two-sided tails with their Monte Carlo error; ties are not far out", () => {
    const [median, constant, binary, far] = [
      predictiveChecks(["a"], [499], replicated)[0],
      predictiveChecks(["a", "b"], [499, 5], replicated)[1],
      predictiveChecks(["a", "b", "c"], [499, 5, 1], replicated)[2],
      predictiveChecks(["a"], [2000], replicated)[0],
    ];
    expect(median.p).toBe(1);
    expect(constant.p).toBe(1);
    expect(binary.p).toBe(1); // half of all are equal to it
    expect(far.p).toBeCloseTo(2 / 1000, 12);
    expect(far.se).toBeCloseTo(2 * Math.sqrt((0.001 * 0.999) / 1000), 12);
  });

  it("adjusts for the number of statistics", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.9, 0.5])).toEqual([1, 1]);
    const checks = predictiveChecks(["a", "b", "missing"], [2000, 5, NaN], replicated);
    expect(checks.map((c) => c.statistic)).toEqual(["a", "b"]);
    expect(checks[0].adjusted).toBeCloseTo(0.004, 12);
  });
});

describe("reliability of stated model probabilities", () => {
  const statements = (n: number, sharpen: number, seed: number) =>
    Array.from({ length: n }, (_, k) => {
      const source = stream(seed).fork(k);
      const raw = Array.from({ length: 3 }, () => -Math.log(source.uniform()));
      const normal = (v: number[]): number[] => v.map((x) => x / v.reduce((a, b) => a + b, 0));
      const p = normal(raw);
      const u = source.uniform();
      const truth = u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
      return { truth, probabilities: normal(p.map((x) => x ** sharpen)) };
    });

  it("passes right statements: ECE as expected, log score as expected, over many studies", () => {
    const studies = Array.from({ length: 60 }, (_, s) => reliabilityOf(statements(60, 1, s), stream(s)));
    expect(studies.filter(({ p }) => p <= 0.05).length).toBeLessThanOrEqual(9); // P(more | 5 %) < 0.002
    const z = studies.map(({ logScoreZ }) => logScoreZ);
    expect(Math.abs(z.reduce((a, b) => a + b, 0) / z.length)).toBeLessThan(3.3 / Math.sqrt(60));
    expect(z.reduce((a, b) => a + b * b, 0) / z.length).toBeLessThan(1.7); // χ²₆₀/60, 99.9 %
  });

  it("catches statements that are too sure, and too unsure", () => {
    const sure = reliabilityOf(statements(300, 4, 1), stream(1));
    const unsure = reliabilityOf(statements(300, 0.3, 2), stream(1));
    expect(sure.p).toBeLessThan(0.005);
    expect(sure.logScoreZ).toBeLessThan(-4);
    expect(unsure.p).toBeLessThan(0.005);
    expect(unsure.logScoreZ).toBeGreaterThan(4);
  });

  it("a true model called impossible is a log score of −Infinity", () => {
    const wrong = [...statements(20, 1, 3), { truth: 0, probabilities: [0, 0.5, 0.5] }];
    expect(reliabilityOf(wrong, stream(1)).logScore).toBe(-Infinity);
  });
});
