import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mechanism } from "../../src/envs/types.js";
import { admissible, inadmissible } from "../../src/programs/admissible.js";
import { mechanisms } from "./boarding-fixture.js";

const key = (set: readonly Mechanism[]): string => set.map((m) => m.name).sort().join(); // prettier-ignore

function subsets(library: readonly Mechanism[]): Mechanism[][] {
  return library.reduce<Mechanism[][]>((all, m) => [...all, ...all.map((set) => [...set, m])], [[]]);
}

const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
const names = fc.uniqueArray(name, { maxLength: 2 });
const library = fc.uniqueArray(
  fc.record(
    {
      name,
      choice: fc.constantFrom("x", "y"),
      requires: names,
      excludes: names,
      observe: fc.constantFrom<Record<string, string>>({}, { o: "1" }, { q: "2" }),
    },
    { requiredKeys: ["name"] },
  ),
  { selector: (m) => m.name, maxLength: 6 },
);

describe("admissible", () => {
  it("lists 48 sets of the six mechanisms of the boarding school", () => {
    expect([...admissible(mechanisms)]).toHaveLength(48);
  });

  it("lists each subset that nothing speaks against, once, the empty one first (seed 1)", () => {
    fc.assert(
      fc.property(library, (mechanisms) => {
        const listed = [...admissible(mechanisms)].map(key);
        const allowed = subsets(mechanisms).filter((set) => inadmissible(set) === null).map(key); // prettier-ignore
        expect(listed[0]).toBe("");
        expect(listed.sort()).toEqual(allowed.sort());
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  const table: [Mechanism[], string | null][] = [
    [[{ name: "a", choice: "x" }, { name: "b", choice: "x" }], "a and b are alternatives (x)"],
    [[{ name: "a" }, { name: "b", excludes: ["a"] }], "b excludes a"],
    [[{ name: "a", choice: "x" }, { name: "b", excludes: ["x"] }], "b excludes a"],
    [[{ name: "a", observe: { o: "1" } }, { name: "b", observe: { o: "1" } }], "a and b both set 'o'"],
    [[{ name: "a", requires: ["b"] }], "a requires b"],
    [[{ name: "a", requires: ["x"] }, { name: "b", choice: "x" }], null],
    [[{ name: "a" }, { name: "b" }], null],
  ]; // prettier-ignore
  it.each(table)("explains %j: %s", (set, reason) => {
    expect(inadmissible(set)).toBe(reason);
  });
});
