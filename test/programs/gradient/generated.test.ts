/** @file Derivatives of generated programs; `npm run bench -- gradients --programs 500` tries more of them. */
import { describe, expect, it } from "vitest";
import { checksByDifferences, checksByDuals } from "./generated.js";

const COUNT = 60;

describe("generated programs", () => {
  it("reverse mode = dual numbers, branches, rounding and draws included", () => {
    const all = checksByDuals(COUNT);
    expect(all.filter((c) => !(c.off < 1e-9))).toEqual([]);
    expect(all.length).toBeGreaterThan(0.9 * COUNT);
  });

  it("reverse mode = differences of what the kernel predicts", () => {
    const all = checksByDifferences(COUNT);
    expect(all.filter((c) => !(c.off < 1e-4))).toEqual([]);
    expect(all.length).toBeGreaterThan(0.9 * COUNT);
  });
});
