import { describe, expect, it } from "vitest";
import { evaluateCompiled } from "../../src/evaluate/evaluate-compiled.js";
import { exactWeigher } from "../../src/evaluate/exact.js";
import type { EvaluationRequest } from "../../src/core/types.js";
import type { Weigher } from "../../src/evaluate/weigher.js";
import { armOf, environmentOf, gaussianMean, handMade, prior } from "./support/programs.js";

const weighers = [exactWeigher(), exactWeigher({ frozen: true })];
const request: EvaluationRequest = { method: "auto", batch: "A", rung: 1, replicates: 2, seed: 1 };
const values = [3.1, 2.9, 3, 4.2, 3.05];
const { program, environment, logZ } = gaussianMean(values, 0.1, 10);

describe("evaluateCompiled", () => {
  const evaluation = evaluateCompiled(program, environment, request, weighers);
  if (!evaluation.ok) throw new Error(evaluation.reason);

  it("gives evidence, parameters and draws", () => {
    expect(evaluation.evidence?.method).toBe("exact/likelihood");
    expect(Math.abs((evaluation.evidence?.logZ ?? NaN) - logZ)).toBeLessThan(4 * (evaluation.evidence?.se ?? 0));
    const [mu] = evaluation.parameters;
    const [mean, sd] = [values.reduce((s, v) => s + v, 0) / 5, 0.1 / Math.sqrt(5)];
    // a quantile of 200 draws has standard error √(p(1 − p)/200)/density
    expect(Math.abs(mu.median - mean)).toBeLessThan((4 * sd * 1.25) / Math.sqrt(200));
    expect(Math.abs(mu.upper - (mean + 1.645 * sd))).toBeLessThan((4 * sd * 2.11) / Math.sqrt(200));
    expect(Math.abs(mu.lower - (mean - 1.645 * sd))).toBeLessThan((4 * sd * 2.11) / Math.sqrt(200));
    expect(evaluation.draws).toHaveLength(200);
    expect(evaluation.cost.simulations).toBeGreaterThan(2000);
  });

  it("names the statistic that is missed most, with its residual", () => {
    const lines = evaluation.feedback.split("\n");
    expect(lines[0]).toMatch(/^log evidence −\d.* nats \(exact\/likelihood; higher is better\)\.$/);
    expect(lines[3]).toMatch(/^day 3: observed 4.2, predicted 3.\d+ ± 0.1\d*, z = \+\d/);
    expect(evaluation.metrics["z.day 3"]).toBeGreaterThan(5);
    expect(evaluation.metrics["z.day 2"]).toBeLessThan(0);
  });

  it("is pure given the seed", () => {
    expect(evaluateCompiled(program, environment, request, weighers)).toEqual(evaluation);
    const other = evaluateCompiled(program, environment, { ...request, batch: "B" }, weighers);
    expect(other.ok && other.evidence?.logZ).not.toBe(evaluation.evidence?.logZ);
  });
});

describe("failures are values", () => {
  it("an unknown method", () => {
    const evaluation = evaluateCompiled(program, environment, { ...request, method: "exat" }, weighers);
    expect(evaluation).toMatchObject({
      ok: false,
      reason: "Expected a method of weighing (auto, exact, exact-frozen), got exat",
    });
  });

  it("a program that no weigher takes", () => {
    const exact = { ...program, exactObservables: ["y"] };
    const evaluation = evaluateCompiled(exact, environment, request, weighers);
    expect(evaluation).toMatchObject({ ok: false });
    expect(!evaluation.ok && evaluation.reason).toMatch(
      /^This program cannot be weighed \(exact: y has no distribution/,
    );
  });

  it("memory beyond its limit, typed arrays included, looked at before every replicate", () => {
    let used = 50;
    const memory = () => (used += 40); // 90 MB, then 130 MB
    const outcome = evaluateCompiled(program, environment, request, weighers, { limits: { memoryMb: 100 }, memory });
    expect(outcome).toMatchObject({ ok: false, reason: "used more than 100 MB of memory" });
    expect(outcome.cost.simulations).toBeGreaterThan(0); // the first replicate was made
  });

  it("a kernel that throws, and a limit on simulations", () => {
    const throwing: Weigher = {
      ...weighers[0],
      replicate: () => {
        throw new RangeError("array too long");
      },
    };
    expect(evaluateCompiled(program, environment, request, [throwing])).toMatchObject({
      ok: false,
      reason: "array too long",
    });
    const limited = evaluateCompiled(program, environment, request, weighers, { limits: { simulations: 500 } });
    expect(limited).toMatchObject({ ok: false, reason: "used up 500 simulations" });
  });

  it("simulations that always fail: line, column and message of the first", () => {
    const failing = {
      ...handMade({ parameters: { p: prior("uniform", 0, 1) }, kernel: { initial: () => 1, score: () => 0 } }),
      explain: () => ({ line: 4, column: 9, message: "p is negative", text: "  draw(p)" }),
    };
    expect(evaluateCompiled(failing, environment, request, weighers)).toMatchObject({
      ok: false,
      reason: "line 4: p is negative",
      where: "4:9",
    });
  });

  it("impossible data: evidence −Infinity, said in words", () => {
    const impossible = handMade({ parameters: { p: prior("uniform", 0, 1) }, kernel: { score: () => -Infinity } });
    const evaluation = evaluateCompiled(impossible, environmentOf([armOf("a", [0], [1])]), request, weighers);
    expect(evaluation).toMatchObject({ ok: true, parameters: [], draws: [] });
    expect(evaluation.ok && evaluation.evidence?.logZ).toBe(-Infinity);
    expect(evaluation.feedback).toMatch(/impossible under this program/);
  });
});
