import { describe, expect, it } from "vitest";
import { pooledDraws, summariseParameters } from "../../src/evaluate/parameters.js";
import { residualLines, residualMetrics, residualsOf, short } from "../../src/evaluate/residuals.js";
import { createDraws } from "../../src/math/draws.js";
import { armOf, environmentOf, handMade } from "./support/programs.js";

/** y ~ N(10·t, 2), failing for every fourth simulation */
const program = handMade({
  kernel: {
    score: () => 0,
    initial: (_theta, _state, _offset, _key, simulation) => (simulation % 4 === 3 ? 1 : 0),
    sample(_theta, _state, _offset, at, [k0, k1], simulation, out, offset) {
      const draws = createDraws();
      draws.at(k0, k1, simulation, at);
      out[offset] = draws.normal(1, 10 * at, 2);
      return 0;
    },
  },
});

describe("residuals", () => {
  const environment = environmentOf([armOf("a", [1, 2, 3], [10, 26, NaN])]);
  const { rows, simulations, failed } = residualsOf(program, environment, [[]], [1, 2]);

  it("standardise the observed by the predicted, worst first; what was not measured has none", () => {
    expect(rows.map(({ statistic }) => statistic)).toEqual(["day 2", "day 1"]);
    const [worst] = rows;
    // 300 simulations survive: mean within 4 · 2/√300, sd within 4 · 2/√600
    expect(Math.abs(worst.mean - 20)).toBeLessThan(0.47);
    expect(Math.abs(worst.sd - 2)).toBeLessThan(0.33);
    expect(worst.z).toBeCloseTo((26 - worst.mean) / worst.sd, 12);
  });

  it("count failures", () => {
    expect([simulations, failed]).toEqual([400, 100]);
  });

  it("are said in words", () => {
    const [line] = residualLines(
      [{ statistic: "day 6 inBed", arm: "a", observed: 225, mean: 180.23, sd: 15.04, z: 2.977 }],
      5,
    );
    expect(line).toBe("day 6 inBed: observed 225, predicted 180 ± 15, z = +3.0");
  });

  it("a certain prediction that is right has z = 0, one that is wrong the largest", () => {
    const certain = handMade({
      kernel: { score: () => 0, sample: (_t, _s, _o, at, _k, _n, out, offset) => ((out[offset] = at), 0) },
    });
    const z = residualsOf(certain, environmentOf([armOf("a", [1, 2], [1, 5])]), [[]], [1, 2]).rows.map((r) => r.z);
    expect(z).toEqual([999, 0]);
  });

  it("a miss common to all arms stands out in the metric", () => {
    const row = (arm: string, z: number) => ({ statistic: "s", arm, observed: 0, mean: 0, sd: 1, z });
    expect(residualMetrics([row("a", 2), row("b", 2), row("c", 2), row("d", 2)])["z.s"]).toBe(4);
    expect(residualMetrics([row("a", 2), row("b", -2)])["z.s"]).toBe(0);
  });

  it.each([
    [225, "225"],
    [0.012345, "0.0123"],
    [-3, "−3"],
    [1234567.8, "1230000"],
  ])("short(%d) is %s", (x, text) => {
    expect(short(x)).toBe(text);
  });
});

describe("pooled draws", () => {
  const replicate = (logZ: number, value: number) => ({
    logZ,
    draws: Array.from({ length: 200 }, () => [value]),
    simulations: 0,
    failed: 0,
    diagnostics: {},
  });

  it("come from each replicate in proportion to its Ẑ; impossible ones give none", () => {
    const draws = pooledDraws([replicate(Math.log(3), 1), replicate(0, 2), { ...replicate(-Infinity, 3), draws: [] }]);
    expect(draws).toHaveLength(200);
    expect(draws.filter(([v]) => v === 1)).toHaveLength(150);
    expect(pooledDraws([{ ...replicate(-Infinity, 3), draws: [] }])).toEqual([]);
  });

  it("of one replicate are its draws", () => {
    const draws = Array.from({ length: 200 }, (_, i) => [i]);
    expect(pooledDraws([{ ...replicate(0, 0), draws }])).toEqual(draws);
  });

  it("are summarised by median and central 90 %", () => {
    const draws = Array.from({ length: 101 }, (_, i) => [100 - i]);
    const [summary] = summariseParameters(
      [{ name: "p", unit: "1/day", prior: { name: "uniform", args: [0, 100] } }],
      draws,
    );
    expect(summary).toEqual({ name: "p", unit: "1/day", median: 50, lower: 5, upper: 95 });
  });
});
