import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/envs/types.js";
import { intervene, whenOf } from "../../src/predict/intervene.js";
import { requireNames } from "../../src/predict/exposed-program.js";
import { compileAll, sampledEnsemble } from "../../src/predict/sampled.js";
import { silentNotes } from "../../src/predict/silent.js";
import type { PredictionTask } from "../../src/envs/types.js";
import { worldOf } from "../programs/small-world.js";

/** y' = y + (rate · food) y dt, y(0) = 1, dt = 1: y(k) = Π (1 + rate food_k) */
const SOURCE = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { rate: uniform(0, 2, "1/day"), unused: uniform(0, 1) },
  initial: () => ({ y: 1 }),
  step: ({ y }, { rate, unused }, { dt, food }) => ({ y: y + (rate + 0 * unused) * food * y * dt }),
  observe: ({ y }) => ({ y }),
});
`;
const NOISY = SOURCE.replace(
  "({ y }, { rate, unused }, { dt, food })",
  "({ y }, { rate, unused }, { dt, food }, random)",
)
  .replace("* y * dt }", "* y * dt + random.normal() }")
  .replace("unused }", "unused }");

const small = worldOf({ y: 1 }, { dt: 1, steps: 6, covariates: { food: 1 } });
const world = {
  ...small,
  arms: [
    {
      ...small.arms[0],
      covariates: { food: new Float64Array(6).fill(1) },
      times: [1, 2, 3, 4, 5, 6],
      data: new Float64Array(6).fill(NaN),
    },
  ],
};
const environment = { name: "growth", world } as unknown as Environment;
const draws = [
  [0.1, 0],
  [0.3, 0],
];
const ensembleOf = (source: string, members = 2) =>
  sampledEnsemble([{ id: "p", source, weight: 1, draws }], world, { of: "p", members, arms: [0], key: [1, 2] });
const asked = { level: 0.9, apart: false, first: 0 };
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("a change of a parameter", () => {
  const change = { factors: { rate: 0.5 }, from: 2, to: 6 };
  const [scenario] = intervene(environment, ensembleOf(SOURCE), { ...asked, changes: [change] }).scenarios;

  test("is what the equations say, member by member", () => {
    const ratio = (rate: number, k: number) => ((1 + rate / 2) / (1 + rate)) ** Math.max(0, k - 2);
    const path = (rate: number, k: number) => (1 + rate) ** k;
    const effect = (rate: number) => {
      const steps = [3, 4, 5, 6];
      const without = steps.reduce((s, k) => s + path(rate, k), 0);
      return steps.reduce((s, k) => s + path(rate, k) * ratio(rate, k), 0) / without - 1;
    };
    const [low, high] = [effect(0.3), effect(0.1)];
    expect(scenario.effects[0].relative.middle).toBeCloseTo((low + high) / 2, 12);
    expect(scenario.effects[0].relative.lower).toBeCloseTo(low + 0.05 * (high - low), 12);
    expect(scenario.effects[0].last.upper).toBeCloseTo(ratio(0.3, 6) - 1 + 0.95 * (ratio(0.1, 6) - ratio(0.3, 6)), 12);
  });

  test("leaves what was before it", () => {
    const { without } = intervene(environment, ensembleOf(SOURCE), { ...asked, changes: [change] });
    expect(scenario.bands[0].middle.slice(0, 2)).toEqual(without[0].middle.slice(0, 2));
    expect(scenario.bands[0].middle[2]).toBeLessThan(without[0].middle[2]);
  });
});

test("a change of an input from a step on is that of what it is multiplied with", () => {
  const run = (factors: Record<string, number>) => ensembleOf(SOURCE).run({ factors, from: 3, to: 5 });
  expect(run({ food: 0.5 })).toEqual(run({ rate: 0.5 }));
});

test("a change by 1, or of what does nothing, changes nothing, though there is noise: it is the same noise", () => {
  const ensemble = ensembleOf(NOISY, 8);
  expect(ensemble.run({ factors: { rate: 1 }, from: 0, to: 6 })).toEqual(ensemble.run(null));
  expect(ensemble.run({ factors: { unused: 7 }, from: 0, to: 6 })).toEqual(ensemble.run(null));
  expect(ensemble.run({ factors: { rate: 0.9 }, from: 5, to: 6 })).not.toEqual(ensemble.run(null));
});

describe("what changes nothing is said to, and why", () => {
  const program = SOURCE.replace("uniform(0, 1)", "uniform(0, 1), start: uniform(0, 2)").replace(
    "initial: () => ({ y: 1 })",
    "initial: ({ start }) => ({ y: start })",
  );
  const started = { id: "p", source: program, weight: 1, draws: draws.map((draw) => [...draw, 1]) };
  const ensemble = sampledEnsemble([started], world, { of: "p", members: 2, arms: [0], key: [1, 2] });
  const notes = (factors: Record<string, number>, from: number) => {
    const change = { factors, from, to: 6 };
    const { scenarios } = intervene(environment, ensemble, { ...asked, changes: [change] });
    return silentNotes(ensemble, scenarios, change, `day ${from}`);
  };
  const late =
    "start changes no number from day 2 on: programs read it before, for their initial state or at first. Leave out --from to change it from the beginning.";
  const unread = "unused changes no number: no program that was run makes anything of it in this time.";

  test.each([
    [{ start: 0.5 }, 2, [late]],
    [{ start: 0.5 }, 0, []],
    [{ unused: 3 }, 2, [unread]],
    [{ rate: 0.5 }, 2, []],
    [{ rate: 1 }, 2, []],
    [{ rate: 0.5, start: 2, unused: 3 }, 2, [late, unread]], // the rate does not hide the others
  ])("%j from %d", (factors: Record<string, number>, from, expected) => {
    expect(notes(factors, from)).toEqual(expected);
  });
});

test("draws of another program are refused", () => {
  expect(() => compileAll([{ id: "p", source: SOURCE, weight: 1, draws: [[0.1]] }], world)).toThrow(
    "Expected draws of 2 parameters of program p, got 1",
  );
});

test("an unknown name is answered with those that there are", () => {
  const programs = compileAll([{ id: "p", source: SOURCE, weight: 1, draws }], world);
  expect(() => requireNames(["beta"], programs, world)).toThrow(
    "Expected a parameter or an input after --scale, got 'beta'. There are rate, unused, food",
  );
  requireNames(["rate", "food"], programs, world);
});

describe("moments", () => {
  const calendar = { start: "2020-09-28", days: 7 };
  const weekly = { ...environment, task: { calendar } as PredictionTask };
  const ensemble = ensembleOf(SOURCE);

  test("are times of the world, or dates of its observations", () => {
    expect(whenOf(environment, ensemble, { from: "2.5", to: null }, 0).change).toEqual({ from: 3, to: 6 });
    const when = whenOf(weekly, ensemble, { from: "2020-10-12", to: "2020-10-20" }, 0);
    expect(when.change).toEqual({ from: 2, to: 4 }); // the steps that lead to the third and the fifth observation
    expect(when.from.date).toBe("2020-10-12");
    expect(whenOf(weekly, ensemble, { from: "2020-10-12", to: null }, 1).change.from).toBe(1);
    expect(whenOf(weekly, ensemble, { from: "2020-09-28", to: null }, 0).change.from).toBe(0);
  });

  test("that are dates: the observation of the day itself is the first that a change moves", () => {
    const { change, from } = whenOf(weekly, ensemble, { from: "2020-10-12", to: "2020-10-26" }, 0);
    const changes = [{ factors: { rate: 0.5 }, ...change }];
    const { without, scenarios } = intervene(weekly, ensemble, { ...asked, changes });
    const moved = without[0].dates!.filter((_, i) => without[0].middle[i] !== scenarios[0].bands[0].middle[i]);
    expect(moved[0]).toBe("2020-10-12");
    expect(from.date).toBe("2020-10-12");
    const ratio = scenarios[0].bands[0].middle.map((y, i) => y / without[0].middle[i]);
    expect(ratio[4]).toBeCloseTo(ratio[3], 2); // that of 26 October again grows as it would
    expect(scenarios[0].effects[0].without).toBeCloseTo(mean(without[0].middle.slice(2)), 1);
  });

  test("elsewhere are refused", () => {
    const at =
      (from: string, env: Environment = weekly) =>
      () =>
        whenOf(env, ensemble, { from, to: null }, 0);
    expect(at("2020-09-01")).toThrow("Expected --from from 2020-09-28 to 2020-11-02, got 2020-09-01");
    expect(at("2020-10-01", environment)).toThrow("time here is no calendar");
    expect(at("9")).toThrow("Expected --from from 0 to 6, got 9");
    expect(() => whenOf(weekly, ensemble, { from: "3", to: "2" }, 0)).toThrow("Expected --to after --from");
    expect(() => whenOf(weekly, ensemble, { from: "6", to: null }, 0)).toThrow("Expected --from before the end, got 6");
  });
});
