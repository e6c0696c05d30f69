/** False alarms at the stated rate, and alarms where a marginal range would see nothing. */
import { describe, expect, it } from "vitest";
import { outOfReach } from "../../../src/evaluate/nle/reach.js";
import { stream } from "../../../src/math/rng.js";
import type { Stream } from "../../../src/math/rng.js";

type Draw = (random: Stream) => number[];
const CLOUDS: readonly [string, Draw][] = [
  ["normal", (r) => [r.normal(), r.normal(), r.normal()]],
  [
    "curved",
    (r) => {
      const t = r.normal();
      return [t, t * t + 0.05 * r.normal()];
    },
  ],
  ["heavy tails", (r) => [r.normal() / Math.abs(r.normal()), Math.exp(2 * r.normal())]],
  ["whole numbers", (r) => [1, 4].map((m) => Math.floor(-m * Math.log(r.uniform())))],
];
const cloud = (draw: Draw, random: Stream, count: number) => ({
  statistics: Array.from({ length: count }, () => draw(random)),
  designs: Array.from({ length: count }, () => []),
});

describe("data that were simulated", () => {
  const [runs, level] = [400, 0.05];
  it.each(CLOUDS)("%s: called out of reach with the stated probability at most", (_, draw) => {
    let alarms = 0;
    for (let i = 0; i < runs; i++) {
      const random = stream(1).fork("run", i);
      alarms += outOfReach(cloud(draw, random, 1), cloud(draw, random, 120), level)[0].length > 0 ? 1 : 0;
    }
    expect(alarms).toBeLessThan(runs * level + 3 * Math.sqrt(runs * level));
  });

  it("many arms, any of them: the level is that of all together, also where ranks alone could not say", () => {
    let alarms = 0;
    for (let i = 0; i < 150; i++) {
      const random = stream(2).fork("run", i);
      const [draw] = [CLOUDS[1][1]];
      const found = outOfReach(cloud(draw, random, 40), cloud(draw, random, 200), 0.05);
      alarms += found.some((columns) => columns.length > 0) ? 1 : 0;
    }
    expect(alarms).toBeLessThan(150 * 0.05 + 3 * Math.sqrt(150 * 0.05));
  });
});

describe("data that were not", () => {
  const observe = (row: number[], draw: Draw, count = 400) =>
    outOfReach({ statistics: [row], designs: [[]] }, cloud(draw, stream(3), count))[0];

  it("off the curve, within both ranges", () => {
    expect(observe([0.1, 2.5], CLOUDS[1][1])).toEqual([0]); // the nearest simulations have 2.5 and ±1.6
    expect(observe([1.5, 2.25], CLOUDS[1][1])).toEqual([]);
  });

  it("a sum that simulations always keep", () => {
    const kept: Draw = (r) => {
      const [a, b] = [r.normal(), r.normal()];
      return [a, b, a + b];
    };
    expect(observe([0.5, 0.5, 1], kept)).toEqual([]);
    expect(observe([0.5, 0.5, 1.1], kept)).toHaveLength(3);
  });

  it("one statistic far away is named, and not its neighbours", () => {
    const normal: Draw = (r) => {
      const a = r.normal();
      return [a, a + 0.5 * r.normal(), r.normal()];
    };
    expect(observe([0, 0, 9], normal)).toEqual([2]);
  });

  it("a constant that was missed", () => {
    const constant: Draw = (r) => [r.normal(), 3];
    expect(observe([0, 4], constant)).toEqual([1]);
    expect(observe([0, 3], constant)).toEqual([]);
  });

  it("in one arm, beside simulations of that arm only in spirit", () => {
    const random = stream(4);
    const designs = Array.from({ length: 600 }, (_, i) => [i % 2]);
    const statistics = designs.map(([c]) => [10 * c + random.normal()]);
    const observed = { statistics: [[10], [10]], designs: [[0], [1]] };
    expect(outOfReach(observed, { statistics, designs })).toEqual([[0], []]);
  });
});
