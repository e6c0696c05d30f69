import { expect, test } from "vitest";
import { scalesOf } from "../../src/commands/scales.js";

test("several strengths are several scenarios; one goes with all of them", () => {
  expect(scalesOf(["beta=0.9,0.7", "gamma=2"])).toEqual([
    { beta: 0.9, gamma: 2 },
    { beta: 0.7, gamma: 2 },
  ]);
  expect(scalesOf(["beta=0"])).toEqual([{ beta: 0 }]);
});

test.each([
  [[], "Expected --scale NAME=FACTOR, got none"],
  [["beta"], "Expected --scale as NAME=FACTOR or NAME=FACTOR,FACTOR, got beta"],
  [["beta=0.5,-1"], "Expected --scale with factors ≥ 0, got -1 for beta"],
  [["beta=1", "beta=2"], "Expected --scale once for each name, got beta twice"],
  [["beta=1,2,3", "gamma=1,2"], "Expected one or 3 strengths of gamma, got 2"],
])("%j is refused: %s", (words, message) => expect(() => scalesOf(words)).toThrow(message));
