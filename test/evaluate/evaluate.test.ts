import { beforeAll, describe, expect, it } from "vitest";
import type { Evaluation, EvaluationRequest, ModelProgram } from "../../src/core/types.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { evaluateProgram } from "../../src/evaluate/evaluate.js";

const environment = loadEnvironment("boarding-school");
const request: EvaluationRequest = { method: "auto", batch: "A", rung: 1, replicates: 3, seed: 1 };
const programOf = (source: string): ModelProgram => ({ id: "", source, mechanisms: [] });

describe("evaluateProgram on boarding-school", () => {
  let base: Extract<Evaluation, { ok: true }>;
  beforeAll(() => {
    const evaluation = evaluateProgram(programOf(environment.base), environment, request);
    if (!evaluation.ok) throw new Error(evaluation.reason);
    base = evaluation;
  });

  it("weighs the base exactly, with an error below 0.1 nats", () => {
    expect(base.evidence?.method).toBe("exact/likelihood");
    expect(base.evidence?.se).toBeLessThan(0.1);
    expect(base.evidence?.replicates).toHaveLength(3);
  });

  it("agrees with other seeds and batches within the stated errors", () => {
    const other = evaluateProgram(programOf(environment.base), environment, { ...request, batch: "C", seed: 2 });
    if (!other.ok || !other.evidence || !base.evidence) throw new Error("no evidence");
    const se = Math.hypot(other.evidence.se, base.evidence.se);
    expect(Math.abs(other.evidence.logZ - base.evidence.logZ)).toBeLessThan(4 * se);
    expect(other.evidence.logZ).not.toBe(base.evidence.logZ);
  });

  it("gives parameters with units, one residual for each statistic, and feedback that says which way is up", () => {
    expect(base.parameters.map(({ name, unit }) => [name, unit])).toContainEqual(["bedDays", "day"]);
    expect(Object.keys(base.metrics)).toEqual(
      expect.arrayContaining(environment.statistics.names.map((name) => `z.${name}`)),
    );
    expect(base.feedback).toMatch(/higher is better/);
    expect(base.feedback).toMatch(/observed .*, predicted .* ± .*, z = /);
  });

  it("does not compile: the errors, with their places", () => {
    const broken = environment.base.replace("beta * sum(sources)", "betta * sum(sources)");
    const evaluation = evaluateProgram(programOf(broken), environment, request);
    expect(evaluation.ok).toBe(false);
    if (evaluation.ok) return;
    expect(evaluation.reason).toMatch(/betta/);
    expect(evaluation.where).toMatch(/^\d+:\d+$/);
    expect(evaluation.feedback).toMatch(/does not compile/);
  });
});
