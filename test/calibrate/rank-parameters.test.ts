/** Whole calibration studies of shipped weighers on programs whose posteriors are known, and of weighers made wrong. */
import { describe, expect, it } from "vitest";
import { conjugates } from "../../bench/conjugate.js";
import { amortisedWeigher } from "../../src/calibrate/amortised.js";
import { rankParameters } from "../../src/calibrate/one-data-set.js";
import { panelsOf, parameterChecks } from "../../src/calibrate/parameter-checks.js";
import type { ParameterOutcome } from "../../src/calibrate/types.js";
import type { Environment } from "../../src/envs/types.js";
import { exactWeigher } from "../../src/evaluate/exact.js";
import type { Weigher } from "../../src/evaluate/weigher.js";
import { mixtureDensity } from "../../src/density/mixture-density.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import { stream } from "../../src/math/rng.js";
import { compile } from "../../src/programs/compile.js";
import type { CompiledProgram } from "../../src/programs/types.js";

const RUNS = 80;

function study(program: CompiledProgram, environment: Environment, weigher: Weigher, runs = RUNS): ParameterOutcome[] {
  const work = { method: weigher.name, replicates: 1, seed: 11 };
  const bench = { weighers: [weigher], options: {}, clock: () => 0 };
  return Array.from({ length: runs }, (_, index) => {
    const outcome = rankParameters(program, environment, work, index, bench);
    if (outcome.kind !== "parameters") throw new Error(outcome.reason);
    return outcome;
  });
}

const failedIn = (program: CompiledProgram, outcomes: readonly ParameterOutcome[]): string[] => {
  const names = program.parameters.map(({ name }) => name);
  return parameterChecks(panelsOf(names, outcomes)).flatMap(({ name, passed }) => (passed ? [] : [name]));
};

/** Posterior draws changed after the fact. */
const tampered = (weigher: Weigher, change: (draws: number[][]) => number[][]): Weigher => ({
  ...weigher,
  replicate: (...args) => {
    const replicate = weigher.replicate(...args);
    return { ...replicate, draws: change(replicate.draws.map((row) => [...row])) };
  },
});

describe.each(conjugates.slice(0, 3).map((c) => [c.name, c] as const))("%s", (_, { program, environment }) => {
  it("exact posteriors pass", () => {
    expect(failedIn(program, study(program, environment, exactWeigher()))).toEqual([]);
  });
});

it("a neural likelihood of sufficient statistics, learnt once for all data sets, passes", () => {
  const [{ program, environment }] = conjugates;
  const on = cpuExecutor();
  const weigher = amortisedWeigher(on, mixtureDensity(on), 600, stream(5));
  expect(failedIn(program, study(program, environment, weigher, 30))).toEqual([]);
}, 180_000);

describe("what is wrong is found", () => {
  const [{ program, environment }] = conjugates;
  const meanOf = (draws: readonly (readonly number[])[], j: number): number =>
    draws.reduce((sum, row) => sum + row[j], 0) / draws.length;
  const stretched = (factor: number) => (draws: number[][]) => {
    const means = draws[0].map((_, j) => meanOf(draws, j));
    return draws.map((row) => row.map((x, j) => means[j] + factor * (x - means[j])));
  };

  it("draws pulled together, spread out, and cloned", () => {
    for (const factor of [0.5, 2])
      expect(failedIn(program, study(program, environment, tampered(exactWeigher(), stretched(factor))))).not.toEqual(
        [],
      );
    // eight independent draws, 25 times each: they are thinned to what they are worth, and two draws rank rightly
    const cloned = tampered(exactWeigher(), (draws) => draws.map((_, i) => draws[25 * (i % 8)]));
    const outcomes = study(program, environment, cloned);
    expect(outcomes[0].draws).toBe(2);
    expect(failedIn(program, outcomes)).toEqual([]);
  });
});

it("simulations that fail where θ is large are probability lost: the exact posterior passes, and tries are counted", () => {
  const [{ environment }] = conjugates;
  const count = environment.world.observables["y"];
  const source = `
import { model, normal } from "model-discovery";
export default model({
  parameters: { theta: normal(0, 1) },
  simulate: ({ theta }) => ({ y: Array.from({ length: ${count} }, () => normal(theta, Math.sqrt(0.8 - theta))) }),
});`;
  const result = compile(source, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  const outcomes = study(result.program, environment, exactWeigher(), 80);
  expect(Math.max(...outcomes.map(({ truth }) => truth[0]))).toBeLessThan(0.8);
  const tries = outcomes.reduce((sum, { attempts }) => sum + attempts, 0);
  const lost = 1 - outcomes.length / tries; // P(θ > 0.8) = 0.212
  expect(Math.abs(lost - 0.212)).toBeLessThan(3.3 * Math.sqrt((0.212 * 0.788) / tries));
  expect(failedIn(result.program, outcomes)).toEqual([]);
});
