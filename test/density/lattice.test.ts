import { describe, expect, it } from "vitest";
import { findLattice, countsOf, valueOf } from "../../src/density/lattice.js";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { tableOf } from "../../src/density/rows.js";
import { stream } from "../../src/math/rng.js";

const N = 200;
const random = stream(1);
const counts = Array.from({ length: N }, () => random.below(40));
const people = counts.map((k) => 50 + random.below(50) + k);
const condition = tableOf(
  people.map((n) => [random.normal(), n]),
  2,
);

describe("counts in disguise", () => {
  const cases = [
    { name: "counts", value: (k: number) => k, lattice: { undo: "nothing", times: null, step: 1 } },
    { name: "square roots of counts", value: Math.sqrt, lattice: { undo: "root", times: null, step: 1 } },
    { name: "log1p of counts", value: Math.log1p, lattice: { undo: "log1p", times: null, step: 1 } },
    {
      name: "fractions of a changing population",
      value: (k: number, i: number) => k / people[i],
      lattice: { undo: "nothing", times: 1, step: 1 },
    },
    {
      name: "roots of such fractions",
      value: (k: number, i: number) => Math.sqrt(k / people[i]),
      lattice: { undo: "root", times: 1, step: 1 },
    },
  ] as const;
  it.each(cases)("$name", ({ value, lattice }) => {
    const x = Float64Array.from(counts, value);
    const found = findLattice(x, condition);
    expect(found).toEqual(lattice);
    if (found === null) return;
    expect([...countsOf(found, x, condition)]).toEqual(counts);
    x.forEach((v, i) => expect(valueOf(found, counts[i], condition, i)).toBeCloseTo(v, 12));
  });

  it("a constant step", () => {
    const found = findLattice(
      Float64Array.from(counts, (k) => k / 60),
      condition,
    );
    expect(found?.step).toBeCloseTo(1 / 60, 12);
  });

  it.each([
    ["normal", () => random.normal()],
    ["positive", () => random.uniform()],
    ["large with a small spread", () => 1e6 + 1e-3 * random.normal()],
    ["zero-inflated", () => Math.max(0, random.normal())],
  ])("real numbers are none: %s", (_, draw) => {
    expect(findLattice(Float64Array.from({ length: N }, draw), condition)).toBeNull();
  });

  it.each([
    ["waiting times with one of 60", (i: number) => (i === 0 ? 60 : -Math.log(random.uniform()))],
    ["roots and one of 10⁶", (i: number) => (i === 0 ? 1e6 : random.uniform())],
    ["mostly zeros and one of 60", (i: number) => (i === 0 ? 60 : Math.max(0, random.uniform() - 0.7))],
    ["normal numbers and one of 10¹⁰", (i: number) => (i === 0 ? 1e10 : random.normal())],
  ])("nor are they beside a value so large that it hides their differences: %s", (_, draw) => {
    expect(
      findLattice(
        Float64Array.from({ length: N }, (_v, i) => draw(i)),
        condition,
      ),
    ).toBeNull();
  });

  it("have the mass of the count, whatever they are written as", () => {
    const logs = [(k: number) => k, Math.sqrt, Math.log1p].map((write) => {
      const [q] = linearGaussian([
        {
          x: tableOf(
            counts.map((k) => [write(k)]),
            1,
          ),
          condition,
          stream: stream(2),
        },
      ]);
      return q.logDensity(tableOf([[write(17)]], 1), tableOf([[0.3, 80]], 2))[0];
    });
    expect(logs[1]).toBeCloseTo(logs[0], 9);
    expect(logs[2]).toBeCloseTo(logs[0], 9);
  });
});
