import { describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { admissible } from "../../src/programs/admissible.js";
import { finitePosterior } from "./finite-posterior.js";

const { world, mechanisms } = loadEnvironment("finite");
const responses = world.arms.map((arm) => arm.data[0]);
const posterior = finitePosterior(responses);
const key = (set: Iterable<string>): string => [...set].sort().join("+");

/** Sets one change away: a main effect toggled, or the interaction added, dropped or swapped. */
function neighbours(set: ReadonlySet<string>): string[] {
  const toggled = ["A", "B", "C", "D", "E", "F"].map((m) =>
    key(set.has(m) ? [...set].filter((x) => x !== m) : [...set, m]),
  );
  const mains = [...set].filter((m) => m.length === 1);
  const swapped = [[], ["AB"], ["AC"]].map((interaction) => key([...mains, ...interaction]));
  return [...toggled, ...swapped.filter((s) => s !== key(set))];
}

test("the library is the set that the posterior runs over", () => {
  const sets = [...admissible(mechanisms)].map((set) => key(set.map((m) => m.name)));
  expect(sets.sort()).toEqual([...posterior.keys()].sort());
  expect(sets).toHaveLength(192);
});

test("runs are those of the design", () => {
  expect(world.arms.map(({ context }) => [context["a"], context["b"], context["c"]])).toEqual(
    Array.from({ length: 8 }, (_, r) => [0, 1, 2].map((bit) => ((r >> bit) & 1 ? 1 : -1))),
  );
});

describe("the posterior", () => {
  const weights = [...posterior.values()].sort((a, b) => b - a);

  test("is spread out: largest weight 0.108, 19.5 effective sets", () => {
    expect(weights[0]).toBeCloseTo(0.108, 3);
    expect(1 / weights.reduce((sum, w) => sum + w * w, 0)).toBeCloseTo(19.54, 2);
  });

  test("has three modes that no single change connects", () => {
    const modes = [...posterior].filter(([set, w]) =>
      neighbours(new Set(set.split("+").filter(Boolean))).every((other) => posterior.get(other)! < w),
    );
    expect(modes.map(([set]) => set).sort()).toEqual(["A+AB+E+F", "A+AC+D+F", "A+D+E+F"]);
  });
});
