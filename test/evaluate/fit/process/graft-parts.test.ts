import { expect, it } from "vitest";
import { graftParts } from "../../../../src/evaluate/fit/process/graft-parts.js";

const predicted = (...names: string[]) => ({
  predicted: names.map((name, column) => ({ name, lower: 0, upper: 1, unit: "", column, length: 0 })),
});
const weights = (...values: number[]) => Float32Array.from(values);

it.each([
  ["the same heads", ["a", "b"], [1, 2, 3, 4], ["a", "b"], [2, 2], [1, 2, 3, 4]],
  ["one more", ["a"], [1, 2], ["b", "a"], [2, 2], [0, 0, 1, 2]],
  ["one less", ["a", "b"], [1, 2, 3, 4], ["b"], [2], [3, 4]],
  ["other sizes", ["a", "b"], [1, 2, 3], ["b", "a"], [1, 2], [3, 1, 2]],
  ["none before", [], [], ["a"], [2], [0, 0]],
] as const)("%s: by name", (_, old, from, now, sizes, to) => {
  expect([...graftParts({ weights: weights(...from), predicted: old }, predicted(...now), sizes)!]).toEqual(to);
});

it("another process's numbers are not taken over", () => {
  expect(graftParts({ weights: weights(1, 2, 3), predicted: ["a"] }, predicted("a"), [2])).toBeNull();
  expect(graftParts({ weights: weights(1, 2, 3), predicted: ["a", "b", "c"] }, predicted("a"), [2])).toBeNull();
});
