import { describe, expect, test } from "vitest";
import { stream } from "../../src/math/rng.js";
import { intervalOf, scaleOf, spreadOfErrors } from "../../src/predict/errors.js";

describe("intervals from errors", () => {
  test("of normal errors hold what they are meant to: |z| < 4 (probability of failing 1e-4)", () => {
    const random = stream(11);
    const trials = 4000;
    let inside = 0;
    for (let trial = 0; trial < trials; trial++) {
      const errors = Array.from({ length: 6 }, () => ({ lead: 0, error: 3 * random.normal() }));
      const { lower, upper } = intervalOf([10], spreadOfErrors(errors, 1, 6), 0, 0.8);
      const y = 10 + 3 * random.normal();
      if (y >= lower && y <= upper) inside++;
    }
    // with six errors and six degrees of freedom Student's t is exact
    expect(Math.abs(inside / trials - 0.8) / Math.sqrt((0.8 * 0.2) / trials)).toBeLessThan(4);
  });

  test("see errors at their lead and those around it alone", () => {
    const errors = [0, 1, 2, 3, 4, 5, 6, 7].map((lead) => ({ lead, error: lead < 4 ? 1 : 5 }));
    const spread = spreadOfErrors(errors, 8, 3);
    expect(spread.at(0)).toBe(1);
    expect(spread.at(7)).toBe(5);
    expect(spread.at(3)).toBeCloseTo(Math.sqrt((3 * 1 + 2 * 25) / 5), 12);
  });

  test("are wider where fits differ", () => {
    const spread = spreadOfErrors([{ lead: 0, error: 3 }], 1, 1e6);
    const { lower, middle, upper } = intervalOf([-4, 4], spread, 0, 0.9);
    expect(middle).toBe(0);
    expect(upper).toBeCloseTo(1.6448536 * Math.sqrt(9 + 32), 3);
    expect(lower).toBeCloseTo(-upper, 9);
  });
});

describe("the scale of errors", () => {
  test("is that of ratios for a forecast of what is never negative, and goes back", () => {
    const scale = scaleOf([0, 100, NaN, 200], true);
    expect(scale.from(scale.to(50))).toBeCloseTo(50, 9);
    expect(scale.from(-100)).toBe(0);
    expect(scale.to(200) - scale.to(100)).toBeCloseTo(Math.log(201 / 101), 12); // c = 1 % of the mean
  });

  test("is plain for what may be negative, and outside of forecasts", () => {
    expect(scaleOf([-1, 5], true).to(7)).toBe(7);
    expect(scaleOf([1, 5], false).to(7)).toBe(7);
  });
});
