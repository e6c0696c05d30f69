/** Evaluations made together, in this thread and handed to a worker as one group, equal those made one by one. */
import { afterAll, describe, expect, it } from "vitest";
import type { EvaluationRequest, ModelProgram } from "../../src/core/types.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { EMBEDDED_ENGINE } from "../../src/evaluate/engine.js";
import { evaluatePrograms, evaluateProgram } from "../../src/evaluate/evaluate.js";
import { nleWeigher } from "../../src/evaluate/nle.js";
import { createPool } from "../../src/evaluate/pool.js";
import { linearGaussian } from "../../src/density/linear-gaussian.js";
import { cpuExecutor } from "../../src/neural/cpu.js";

const environment = loadEnvironment("boarding-school");
const { base } = environment;
const program = (id: string, source: string): ModelProgram => ({ id, source, mechanisms: [] });
const programs = [
  program("base", base),
  program("slow", base.replace("beta: lognormal(2, 0.7", "beta: lognormal(1, 0.7")),
  program("wrong", base.replace("const force =", "const fource =")),
  program("other", base.replace("* fromBed", "* 1").replace("const fromBed = I;", "const fromBed = 0.9 * I;")),
];
const request: EvaluationRequest = { method: "nle", batch: "A", rung: 1, replicates: 2, seed: 3, sims: 120 };

/** All but the time it took. */
const facts = (evaluation: object) => ({ ...evaluation, cost: null });

describe("evaluatePrograms", () => {
  const calls: number[] = [];
  const inner = nleWeigher(cpuExecutor(), { fit: linearGaussian });
  const weigher = {
    ...inner,
    replicates: (jobs: Parameters<NonNullable<typeof inner.replicates>>[0]) => {
      calls.push(jobs.length);
      return inner.replicates?.(jobs) ?? [];
    },
  };
  const options = { weighers: [weigher], sims: 120 };

  it("orders the replicates of all programs in one go, with the results of each alone", () => {
    const together = evaluatePrograms(programs.map((p) => ({ program: p, environment, request, options })));
    expect(calls).toEqual([6]); // two each, of the three that compile
    expect(together.map((e) => e.ok)).toEqual([true, true, false, true]);
    expect(together.map(facts)).toEqual(programs.map((p) => facts(evaluateProgram(p, environment, request, options))));
  });
});

describe("a pool that hands over groups", () => {
  const common = {
    spec: { name: "boarding-school" },
    sims: 120,
    limits: { simulations: 1e6, memoryMb: 1024, seconds: 120 },
    engine: { ...EMBEDDED_ENGINE, density: "linear-gaussian" },
  };
  const [grouped, single] = [createPool({ ...common, workers: 1, group: 4 }), createPool({ ...common, workers: 0 })];
  afterAll(() => Promise.all([grouped.close(), single.close()]));

  it("gives what a pool without groups gives", async () => {
    const of = (pool: typeof grouped) => Promise.all(programs.map((p) => pool.evaluate(p, environment, request)));
    const [together, alone] = [await of(grouped), await of(single)];
    expect(together.map((e) => e.ok)).toEqual([true, true, false, true]);
    expect(together.map(facts)).toEqual(alone.map(facts));
  });
});
