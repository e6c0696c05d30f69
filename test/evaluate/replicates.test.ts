/** A race asks for replicates that a limit may forbid: what there is then still counts. */
import { describe, expect, it } from "vitest";
import type { EvaluationRequest } from "../../src/core/types.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { evaluateProgram } from "../../src/evaluate/evaluate.js";
import type { Weigher } from "../../src/evaluate/weigher.js";

const environment = loadEnvironment("boarding-school");
const program = { id: "base", source: environment.base, mechanisms: [] };
const race = { most: { exact: 6, surrogate: 12 }, se: 0.5 };
const request: EvaluationRequest = { method: "made", batch: "A", rung: 1, replicates: 3, seed: 3, race };

/** Replicates far apart, of ten simulations each. */
function weigherOf(method: string): Weigher {
  let made = 0;
  return {
    name: "made",
    pooling: "logarithmic",
    method: () => method,
    refuses: () => null,
    replicate: () => ({ logZ: 10 * made++, draws: [], simulations: 10, failed: 0, diagnostics: {} }),
  };
}

const replicatesWith = (method: string, limits: { simulations?: number }, memory?: () => number) => {
  const options = { weighers: [weigherOf(method)], limits: { memoryMb: 100, ...limits }, memory };
  const evaluation = evaluateProgram(program, environment, request, options);
  return evaluation.ok ? evaluation.evidence?.replicates.length : evaluation.reason;
};

describe("a race of replicates that never agree", () => {
  it("goes on to the most of its kind", () => {
    expect(replicatesWith("exact/made", {})).toBe(6);
    expect(replicatesWith("made", {})).toBe(12);
  });

  it("ends where simulations run out, with those it has", () => {
    expect(replicatesWith("exact/made", { simulations: 40 })).toBe(4);
    expect(replicatesWith("made", { simulations: 40 })).toBe(4);
    expect(replicatesWith("made", { simulations: 20 })).toBe("used up 20 simulations");
  });

  it("fails where memory runs out: how much there is depends on what came before", () => {
    let looks = 0;
    expect(replicatesWith("made", {}, () => (looks++ < 4 ? 50 : 200))).toContain("more than 100 MB");
  });
});
