import { describe, expect, test } from "vitest";
import { changedWorld, continued } from "../../src/predict/changed-world.js";
import type { World } from "../../src/programs/types.js";

const world: World = {
  t0: 10,
  dt: 0.5,
  steps: 4,
  constants: {},
  contexts: { dose: "number", policy: "string" },
  covariates: { light: 1, wind: 2 },
  events: {},
  observables: { y: 1, z: 2 },
  whole: [],
  units: {},
  arms: [
    {
      name: "a",
      context: { dose: 3, policy: "open" },
      covariates: { light: Float64Array.of(1, 2, 3, 4), wind: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
      events: [],
      times: [1, 2, 4],
      data: Float64Array.from({ length: 9 }, (_, i) => i),
    },
  ],
};

describe("a world that goes on", () => {
  const [arm] = continued(world, 2).arms;
  test("has observations as far apart as the last two, without data", () => {
    expect(arm.times).toEqual([1, 2, 4, 6, 8]);
    expect(continued(world, 2).steps).toBe(8);
    expect(arm.data.slice(0, 9)).toEqual(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
    expect(arm.data.slice(9).every(Number.isNaN)).toBe(true);
    expect(arm.data).toHaveLength(15);
  });
  test("keeps the last row of its covariates", () => {
    expect([...arm.covariates["light"]]).toEqual([1, 2, 3, 4, 4, 4, 4, 4]);
    expect(arm.covariates["wind"].slice(6)).toEqual(Float64Array.of(7, 8, 7, 8, 7, 8, 7, 8, 7, 8));
  });
  test("is the same world where nothing is added, and none where there is no time", () => {
    expect(continued(world, 0)).toBe(world);
    expect(() => continued({ ...world, steps: 0 }, 1)).toThrow("no time");
  });
});

describe("a world with other inputs", () => {
  test("has covariates scaled between two steps", () => {
    const [arm] = changedWorld(world, { factors: { wind: 10, beta: 3 }, from: 1, to: 3 }).arms;
    expect([...arm.covariates["wind"]]).toEqual([1, 2, 30, 40, 50, 60, 7, 8]);
    expect([...arm.covariates["light"]]).toEqual([1, 2, 3, 4]);
    expect([...world.arms[0].covariates["wind"]]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
  test("has contexts scaled for good, never for a while", () => {
    expect(changedWorld(world, { factors: { dose: 2 }, from: 0, to: 4 }).arms[0].context["dose"]).toBe(6);
    expect(() => changedWorld(world, { factors: { dose: 2 }, from: 1, to: 4 })).toThrow("cannot change with time");
  });
  test("is the same world where only parameters change", () => {
    expect(changedWorld(world, { factors: { beta: 2 }, from: 0, to: 4 })).toBe(world);
  });
});
