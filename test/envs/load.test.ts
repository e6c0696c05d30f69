import { describe, expect, test } from "vitest";
import { listEnvironments, loadEnvironment } from "../../src/envs/load.js";

describe("loadEnvironment", () => {
  test.each(["boarding-school", "sir", "sir-per-arm", "finite", "gmm", "gmm-hard", "cancer"])(
    "%s loads under its own name, always the same",
    (name) => {
      const environment = loadEnvironment(name);
      expect(environment.name).toBe(name);
      expect(environment.hash).toBe(loadEnvironment({ name }).hash);
      expect(environment.mechanisms.every((m) => m.description !== undefined)).toBe(true);
    },
  );

  test("an unknown name is answered with the nearest one", () => {
    expect(() => loadEnvironment("bording-school")).toThrow(/got 'bording-school'. Did you mean boarding-school\?/);
    expect(() => loadEnvironment("toString")).toThrow(/Expected an environment, got 'toString'/);
  });

  test("a folder without environment.yaml is said to be one", () => {
    expect(() => loadEnvironment("./src")).toThrow("Expected a folder with an environment.yaml, got './src'");
  });

  test("the list names every bundled environment, loadable or not", () => {
    const entries = listEnvironments();
    const names = entries.map((e) => e.name);
    expect(names.slice(0, 6)).toEqual(["boarding-school", "sir", "sir-per-arm", "finite", "gmm", "gmm-hard"]);
    expect(names).toEqual(expect.arrayContaining(["cancer", "cancer-chemo", "cancer-chemo-radio"]));
    expect(names).toEqual(expect.arrayContaining(["covid-bogota", "covid-medellin", "influenza-usa"]));
    for (const { name, title, available } of entries)
      if (available === true) expect(title.length).toBeGreaterThan(0);
      else expect(available).toMatch(new RegExp(`for ${name}, but .*DISCOVER_DATA.*discover data list ${name}$`));
  });
});

describe("data in place of an environment's own", () => {
  const { world, hash } = loadEnvironment("boarding-school");
  const other = world.arms[0].data.map((v) => v + 1);

  test("changes data and hash and nothing else", () => {
    const planted = loadEnvironment({ name: "boarding-school", data: [other] });
    expect(planted.world.arms[0].data).toEqual(other);
    expect(planted.world.arms[0].times).toEqual(world.arms[0].times);
    expect(planted.hash).not.toBe(hash);
    expect(loadEnvironment("boarding-school").world.arms[0].data).toEqual(world.arms[0].data);
  });

  test("must have the same shape and the same gaps", () => {
    const load = (data: Float64Array[]) => () => loadEnvironment({ name: "boarding-school", data });
    expect(load([])).toThrow("Expected data of 1 arms, got 0");
    expect(load([other.slice(1)])).toThrow("Expected 28 numbers in arm 'all', got 27");
    expect(load([other.map((v, i) => (i === 3 ? NaN : v))])).toThrow(
      "Expected NaN exactly where arm 'all' has no measurement, got NaN at 3",
    );
  });
});
