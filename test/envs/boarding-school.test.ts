import { describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { admissible, unitsOf } from "../../src/programs/admissible.js";
import { createPatcher } from "../../src/programs/mechanism.js";

const environment = loadEnvironment("boarding-school");
const { world, mechanisms, statistics, base } = environment;
const [arm] = world.arms;
const column = (c: number): number[] => Array.from({ length: 14 }, (_, i) => arm.data[2 * i + c]);

test("data are those of the report: 14 days from 22 January (t = 1)", () => {
  expect(column(0)).toEqual([3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4]);
  expect(column(1)).toEqual([0, 0, 0, 0, 9, 17, 105, 162, 176, 166, 150, 85, 47, 20]);
  expect(arm.times.map((step) => world.t0 + step * world.dt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(world.constants).toEqual({ N: 763 });
});

test("statistics are twelve finite numbers", () => {
  const values = statistics.of(arm.data, 0);
  expect(statistics.names).toHaveLength(12);
  expect(values[statistics.names.indexOf("peak day")]).toBe(6);
  expect(values[statistics.names.indexOf("inBed@6")]).toBe(Math.sqrt(298));
  expect(values[statistics.names.indexOf("convalescent@12")]).toBe(Math.sqrt(85));
});

describe("the library", () => {
  const sets = [...admissible(mechanisms)];

  test("has at least ten mechanisms in independent choices and 864 programs", () => {
    expect(mechanisms.length).toBeGreaterThanOrEqual(10);
    expect(unitsOf(mechanisms).length).toBe(8);
    expect(sets).toHaveLength(864);
  });

  test("has one mechanism that draws random numbers", () => {
    expect(mechanisms.filter((m) => m.draws).map((m) => m.name)).toEqual(["demographic-noise"]);
  });

  test("composes without errors", () => {
    const patch = createPatcher(base);
    const patched = sets.map((set) => patch(set));
    expect(patched.filter((p) => !p.ok)).toEqual([]);
    expect(new Set(patched.map((p) => p.ok && p.source)).size).toBe(864);
  });

  test("every parameter has a unit unless it is a fraction, a count, an exponent or a shape", () => {
    const bare = mechanisms.flatMap((m) =>
      Object.entries(m.parameters ?? {}).filter(([, prior]) => !prior.includes('"')),
    );
    expect(bare.map(([name]) => name).sort()).toEqual(["fall", "immune", "mixing", "size", "visitors", "weekend"]);
  });
});
