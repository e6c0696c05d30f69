import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, nearest } from "../../src/core/nearest.js";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["particels", "particles", 1], // neighbours swapped
    ["ca", "abc", 3], // restricted form: 3, where the full Damerau distance is 2
  ])("%s to %s is %i", (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  it("is a distance: zero for equals alone, symmetric, at most the longer length", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const d = editDistance(a, b);
        expect(d === 0).toBe(a === b);
        expect(editDistance(b, a)).toBe(d);
        expect(d).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(d).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
      { seed: 20, numRuns: 300 },
    );
  });
});

describe("nearest", () => {
  const names = ["boarding-school", "sir", "finite", "sir-per-arm"];
  it.each([
    ["boarding", "boarding-school"],
    ["bording", "boarding-school"],
    ["Sir", "sir"],
    ["finit", "finite"],
    ["quantum-gravity", null],
    ["x", null],
  ])("of %s is %s", (wrong, right) => expect(nearest(wrong, names)).toBe(right));
  it("of nothing is nothing", () => expect(nearest("sir", [])).toBeNull());
  it("reads as a question", () => {
    expect(didYouMean("finit", names, "--")).toBe(" Did you mean --finite?");
    expect(didYouMean("quantum-gravity", names)).toBe("");
  });
});
