/**
 * @file Are stated errors true? Over many seeds of `boarding-school`: spread of log Ẑ over its stated error for base
 * and best (should be 1); and, with the best chosen by batch A among the leading programs as a run chooses it, the mean
 * of batch B − batch C of that best (should be 0) beside batch A − batch C (the winner's curse).
 */
import type { Evaluation, ModelProgram } from "../src/core/types.js";
import { loadEnvironment } from "../src/envs/load.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { replicatesOf } from "../src/run/effort.js";
import { argument, mean, print, rms, scratchRun, sd } from "./support.js";

const runs = argument("runs", 40);
const leading = argument("leading", 12);
const environment = loadEnvironment("boarding-school");
const space = createMechanismProposer(environment, (source) => compileIn(environment, source));

function weigh(
  program: ModelProgram,
  batch: "A" | "B" | "C",
  seed: number,
): { readonly logZ: number; readonly se: number } {
  const replicates = replicatesOf({ replicates: "auto" }, batch);
  const evaluation: Evaluation = evaluateProgram(program, environment, {
    method: "auto",
    batch,
    rung: 1,
    replicates,
    seed,
  });
  if (!evaluation.ok || !evaluation.evidence) throw new Error(`${program.id} cannot be weighed`);
  return evaluation.evidence;
}

async function main(): Promise<void> {
  const { base, posterior } = await scratchRun({
    sampler: "smc",
    env: "boarding-school",
    particles: 12,
    moves: 1,
    seed: 1,
  });
  const programs = posterior.slice(0, leading).map((row) => space.programs.get(row.id)!.program);
  const seeds = Array.from({ length: runs }, (_, i) => 1000 + i);
  print(`boarding-school, ${runs} seeds`);
  print("program   batch   spread of log Ẑ   stated error (RMS)   ratio");
  for (const [name, program] of [
    ["base", space.programs.get(base.id)!.program],
    ["best", programs[0]],
  ] as const)
    for (const batch of ["A", "B", "C"] as const) {
      const values = seeds.map((seed) => weigh(program, batch, seed));
      const [spread, stated] = [sd(values.map((v) => v.logZ)), rms(values.map((v) => v.se))];
      print(
        `${name}      ${batch}       ${spread.toFixed(3).padEnd(17)} ${stated.toFixed(3).padEnd(20)} ${(spread / stated).toFixed(2)}`,
      );
    }
  const chosen = seeds.map((seed) => {
    const searched = programs.map((program) => ({ program, logZ: weigh(program, "A", seed).logZ }));
    const best = searched.reduce((x, y) => (y.logZ > x.logZ ? y : x));
    return { a: best.logZ, b: weigh(best.program, "B", seed).logZ, c: weigh(best.program, "C", seed).logZ };
  });
  const report = (what: string, differences: readonly number[]) =>
    print(
      `${what}: ${mean(differences).toFixed(3)} ± ${((1.96 * sd(differences)) / Math.sqrt(runs)).toFixed(3)} (95 %)`,
    );
  report(
    `batch B − batch C of the best of ${programs.length}`,
    chosen.map(({ b, c }) => b - c),
  );
  report(
    "batch A − batch C (winner's curse)",
    chosen.map(({ a, c }) => a - c),
  );
}

await main();
