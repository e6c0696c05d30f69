import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { isAllOf, observationsOfStatistics, projected, statisticsAreData } from "../../src/envs/projected.js";
import type { Environment } from "../../src/envs/types.js";

const school = loadEnvironment("boarding-school");

describe("observations behind statistics", () => {
  it("are those that a statistic is a function of alone: seven and four counts; the day of the peak is of all", () => {
    const kept = observationsOfStatistics(school)!;
    expect(kept).toHaveLength(1);
    expect(kept[0]).toHaveLength(11);
    expect(isAllOf(school, kept)).toBe(false);
    const { data } = school.world.arms[0];
    const roots = [...school.statistics.of(data, 0)].filter((_, i) => school.statistics.names[i] !== "peak day");
    const ordered = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
    expect(ordered(kept[0].map((i) => Math.sqrt(data[i])))).toEqual(ordered(roots));
  });

  it("are all where the statistics are the data, none where each statistic mixes several", () => {
    const finite = loadEnvironment("finite");
    const identity: Environment = {
      ...finite,
      statistics: { names: ["all"], of: (x) => Float64Array.from(x.filter((v) => !Number.isNaN(v))) },
    };
    const kept = observationsOfStatistics(identity)!;
    expect(isAllOf(identity, kept)).toBe(true);
    expect(statisticsAreData(identity, kept)).toBe(true);
    const roots: Environment = {
      ...identity,
      statistics: { names: ["roots"], of: (x, arm) => identity.statistics.of(x, arm).map(Math.sqrt) },
    };
    expect(isAllOf(roots, observationsOfStatistics(roots)!)).toBe(true);
    expect(statisticsAreData(roots, observationsOfStatistics(roots)!)).toBe(false); // a Jacobian apart
    const mixed: Environment = { ...school, statistics: { names: ["sum"], of: (x) => Float64Array.of(x[0] + x[1]) } };
    expect(observationsOfStatistics(mixed)).toBe(null);
  });
});

describe("a projected environment", () => {
  const kept = observationsOfStatistics(school)!;
  const some = projected(school, kept);

  it("has those observations as statistics, misses the others, is another environment, and always the same object", () => {
    const { data } = school.world.arms[0];
    expect([...some.statistics.of(data, 0)]).toEqual(kept[0].map((i) => data[i]));
    expect(some.world.arms[0].data.filter((x) => !Number.isNaN(x))).toHaveLength(11);
    expect(some.hash).not.toBe(school.hash);
    expect(projected(school, kept)).toBe(some);
  });
});
