/** @file Shares of trips against the formula worked out by hand for three places on a line. */
import { describe, expect, it } from "vitest";
import { radiationShares } from "../../src/envs/radiation.js";

const at = (longitude: number, population: number) => ({ population, latitude: 0, longitude });

describe("the radiation model", () => {
  it("gives the shares of three places on the equator", () => {
    const shares = radiationShares([at(0, 10), at(1, 20), at(3, 70)]);
    // from the first: 10·20/(10·30) to the second, nobody between; 10·70/(30·100) to the third, 20 between
    const [near, far] = [200 / 300, 700 / 3000];
    expect(shares[0][0]).toBe(0);
    expect(shares[0][1]).toBeCloseTo(near / (near + far), 12);
    expect(shares[0][2]).toBeCloseTo(far / (near + far), 12);
  });

  it("is a share: rows of sum 1, equal by symmetry where places are alike", () => {
    const shares = radiationShares([at(0, 5), at(1, 5), at(2, 5), at(3, 5)]);
    for (const row of shares) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(shares[1][0]).toBeCloseTo(shares[2][3], 12);
    expect(shares[1][0]).toBeCloseTo(shares[1][2], 12);
  });

  it("measures distance across the date line and over the pole", () => {
    const pole = radiationShares([
      { population: 10, latitude: 80, longitude: 0 },
      { population: 10, latitude: 80, longitude: 180 },
      { population: 10, latitude: 50, longitude: 0 },
    ]);
    expect(pole[0][1]).toBeGreaterThan(pole[0][2]); // 20° against 30°
    const line = radiationShares([at(179, 10), at(-179, 10), at(170, 10)]);
    expect(line[0][1]).toBeGreaterThan(line[0][2]);
  });
});
