/** What the cross-check asks for: a run's own likelihood is judged by its own simulations, another one by a few. */
import { describe, expect, it } from "vitest";
import type { EvaluationRequest, ModelProgram } from "../../src/core/types.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { isAllOf, observationsOfStatistics } from "../../src/envs/projected.js";
import { runConfigSchema } from "../../src/run/config.js";
import { crossCheck } from "../../src/run/cross-check.js";
import { replicatesOf } from "../../src/run/effort.js";
import type { Workplace } from "../../src/run/workplace.js";

/** Requests of a cross-check whose methods all say −50 ± 0.1, and its answer. */
async function asked(env: string, evidence: "auto" | "nle" | "synthetic") {
  const environment = loadEnvironment(env);
  const config = runConfigSchema.parse({ sampler: "smc", env, evidence, sims: 3000 });
  const base: ModelProgram = { id: "base", source: environment.base, mechanisms: [] };
  const requests: EvaluationRequest[] = [];
  const evaluateProgram = (_: ModelProgram, request: EvaluationRequest) => {
    requests.push(request);
    const method = request.method === "auto" || request.method === "exact" ? "exact/likelihood" : request.method;
    const made = { rung: 1, batch: "B", bias: null, replicates: [-50.1, -50, -49.9], diagnostics: {} } as const;
    return Promise.resolve({ ok: true, evidence: { logZ: -50, se: 0.1, method, ...made } });
  };
  const request = { method: evidence, batch: "A", rung: 1, replicates: 3, seed: 1 };
  const workplace = { config, environment, request, chosen: { base }, outside: { evaluateProgram } };
  const found = await crossCheck(
    { ...workplace, archive: { evaluations: new Map() } } as unknown as Workplace,
    [base],
    () => undefined,
  );
  const kept = observationsOfStatistics(environment);
  const part = kept !== null && !isAllOf(environment, kept);
  return { found, part, own: replicatesOf(config, "B"), learnt: requests.at(-1)!, exact: requests[0] };
}

describe("a cross-check", () => {
  it("holds its own few simulations of a neural likelihood against an exact run", async () => {
    const { learnt, exact, found } = await asked("boarding-school", "auto");
    expect([exact.method, learnt.method, learnt.sims, learnt.batch]).toEqual(["auto", "nle", 1000, "B"]);
    expect(found?.rows[0].difference).toMatchObject({ value: 0, se: Math.hypot(0.1, 0.1) });
    expect(found?.rows[0].difference?.freedom).toBeCloseTo(4, 10); // two errors of 2 degrees of freedom, alike
  });

  it.each(["nle", "synthetic"] as const)("judges a run by %s by the simulations of that run", async (evidence) => {
    for (const env of ["boarding-school", "sir"]) {
      const { learnt, part, own } = await asked(env, evidence);
      expect([learnt.method, learnt.sims, learnt.batch]).toEqual([evidence, undefined, "B"]);
      expect([learnt.replicates, learnt.kept === undefined]).toEqual(part ? [3, false] : [own, true]);
    }
  });
});
