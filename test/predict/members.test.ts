import { describe, expect, test } from "vitest";
import { joinedEnsemble } from "../../src/predict/joined.js";
import { membersOf } from "../../src/predict/sampled.js";
import { worldOf } from "../programs/small-world.js";

const programs = [
  { weight: 6, draws: [[1], [2]] },
  { weight: 3, draws: [[3], [4], [5], [6]] },
  { weight: 1, draws: [[7]] },
];

describe("members", () => {
  test("come from programs by weight, to the nearest member", () => {
    const owners = membersOf(programs, 10).map(({ program }) => program);
    expect(owners).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 2]);
    const many = membersOf(programs, 997).map(({ program }) => program);
    [0.6, 0.3, 0.1].forEach((weight, p) =>
      expect(Math.abs(many.filter((owner) => owner === p).length - 997 * weight)).toBeLessThanOrEqual(1),
    );
  });

  test("go round the draws where there are fewer of them, and spread over them where there are more", () => {
    const of = (program: number) => membersOf(programs, 10).flatMap((m) => (m.program === program ? [m.draw] : []));
    expect(of(0)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(of(1)).toEqual([0, 2, 3]);
  });
});

test("programs that are joined run once, and speak as often as they weigh", () => {
  let runs = 0;
  const part = (weight: number, values: readonly number[]) => ({
    weight,
    size: values.length,
    ensemble: {
      of: "",
      world: worldOf({ y: 1 }),
      arms: [0],
      run: () => {
        runs++;
        return values.map((y) => [Float64Array.of(y)]);
      },
    },
  });
  const spoken = joinedEnsemble("both", [part(0.9, [1, 2, 3]), part(0.1, [7])]).run(null);
  const count = (y: number) => spoken.filter(([values]) => values![0] === y).length;
  expect(runs).toBe(2);
  expect([1, 2, 3, 7].map(count)).toEqual([30, 30, 30, 10]);
});
