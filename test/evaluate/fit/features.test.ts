import { expect, it } from "vitest";
import { overLanes, overRows } from "../../../src/evaluate/fit/features.js";

it("rows are standardised by those that are seen, each lane by its own; gaps are filled, what does not vary is 0", () => {
  // one lane, four rows of (a, constant); the last row is the future
  const features = {
    names: ["a", "c"],
    width: 2,
    rows: 4,
    values: Float64Array.of(NaN, 7, 1, 7, 3, 7, 1e9, 7),
  };
  const { values, rows } = overRows(features, 1, 0, 3);
  expect(rows).toBe(3);
  expect([...values]).toEqual([-1, 0, -1, 0, 1, 0]); // mean 2, sd 1 of 1 and 3; the first is filled from after it
});

it("lanes are standardised by the lanes that are fitted", () => {
  const features = { names: ["a"], width: 1, rows: 1, values: Float64Array.of(1, 3, 1e9, 5) };
  expect([...overLanes(features, [0, 3], [0, 1]).values]).toEqual([-1, 3]);
});
