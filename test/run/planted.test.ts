/** A planted mechanism leads, and where none is planted none is sure: the short form of `npm run bench -- planted`. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { simulateData } from "../../src/envs/simulate-data.js";
import { evaluateProgram } from "../../src/evaluate/evaluate.js";
import { stream } from "../../src/math/rng.js";
import { createMechanismProposer } from "../../src/propose/mechanisms.js";
import { compileIn } from "../../src/run/compile-in.js";
import { start } from "../support/runs.js";

const FOLDER = join(import.meta.dirname, "../../datasets/example-environment");
const environment = loadEnvironment(FOLDER);
const space = createMechanismProposer(environment, (source) => compileIn(environment, source));

/** Data of a program with these mechanisms, at a draw from its posterior given the real data. */
function plant(mechanisms: string, seed: number): Float64Array[] {
  const { program } = [...space.programs.values()].find((p) => p.program.mechanisms.join() === mechanisms)!;
  const evaluation = evaluateProgram(program, environment, {
    method: "auto",
    batch: "A",
    rung: 1,
    replicates: 2,
    seed: 1,
  });
  const compiled = compileIn(environment, program.source);
  if (!evaluation.ok || !compiled.ok) throw new Error(`${mechanisms} cannot be weighed`);
  const theta = evaluation.draws[stream(seed).fork("planted").below(evaluation.draws.length)];
  return simulateData(environment, compiled.program, Float64Array.from(theta), stream(seed).fork("data"));
}

const posterior = async (mechanisms: string, seed: number) =>
  (await start({ sampler: "enumerate", env: FOLDER, seed }, { workers: 2, data: plant(mechanisms, seed) })).summary
    .mechanisms;

it("shading, planted, leads (seeds 1 and 2)", { timeout: 120_000 }, async () => {
  for (const seed of [1, 2]) {
    const [first] = await posterior("shading", seed);
    expect(first.name).toBe("shading");
    expect(first.probability).toBeGreaterThan(0.9);
  }
});

it("with the base true no mechanism gets above 0.95 (seeds 1 to 3)", { timeout: 120_000 }, async () => {
  for (const seed of [1, 2, 3])
    for (const m of await posterior("", seed)) expect(m.probability, m.name).toBeLessThan(0.95);
});
