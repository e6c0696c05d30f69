/**
 * @file Are stated errors true? Over many seeds of `boarding-school`: spread of log Ẑ over its stated error for base
 * and best (should be 1), and the mean of batch B − batch C of the best, which shares no luck with its choice (0).
 */
import { loadEnvironment } from "../src/envs/load.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import type { ModelProgram } from "../src/core/types.js";
import { argument, mean, print, rms, scratchRun, sd } from "./support.js";

const runs = argument("runs", 40);

async function main(): Promise<void> {
  const environment = loadEnvironment("boarding-school");
  const searches = [];
  for (let seed = 1; seed <= runs; seed++)
    searches.push(
      await scratchRun({ sampler: "smc", env: "boarding-school", particles: argument("particles", 20), seed }),
    );
  const first = searches[0];
  const base: ModelProgram = { id: first.base.id, source: environment.base, mechanisms: [] };
  const best: ModelProgram = { id: first.best.id, source: first.best.program, mechanisms: first.best.mechanisms };
  print(`boarding-school, ${runs} seeds`);
  print("program   spread of log Ẑ   stated error (RMS)   ratio");
  for (const [name, program] of [
    ["base", base],
    ["best", best],
  ] as const)
    for (const batch of ["A", "B", "C"] as const) {
      const replicates = { A: 3, B: 4, C: 12 }[batch];
      const values = Array.from({ length: runs }, (_, i) =>
        evaluateProgram(program, environment, { method: "auto", batch, rung: 1, replicates, seed: 1000 + i }),
      ).flatMap((e) => (e.ok && e.evidence ? [e.evidence] : []));
      const [spread, stated] = [sd(values.map((v) => v.logZ)), rms(values.map((v) => v.se))];
      print(
        `${name} ${batch}    ${spread.toFixed(3).padStart(10)} ${stated.toFixed(3).padStart(18)} ${(spread / stated).toFixed(2).padStart(13)}`,
      );
    }
  const differences = searches.map((s) => (s.best.posterior?.logZ ?? NaN) - (s.best.report?.logZ ?? NaN));
  const se = sd(differences) / Math.sqrt(differences.length);
  print(`batch B − batch C of the best: ${mean(differences).toFixed(3)} ± ${(1.96 * se).toFixed(3)} (95 %)`);
  const optimism = searches.map((s) => (s.best.search?.logZ ?? NaN) - (s.best.report?.logZ ?? NaN));
  print(
    `batch A − batch C of the best (winner's curse): ${mean(optimism).toFixed(3)} ± ${((1.96 * sd(optimism)) / Math.sqrt(runs)).toFixed(3)}`,
  );
}

await main();
