/**
 * @file Planted truth and null. Data are simulated from library programs of `boarding-school` (parameters drawn from
 * the real data's posterior under that program) and from the base; the search does not know which. Reported: how often
 * the planted mechanism leads among mechanisms, its mean probability; with the base true, how often a false mechanism
 * gets probability above 0.95.
 */
import { loadEnvironment } from "../src/envs/load.js";
import { simulateData } from "../src/envs/simulate-data.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { stream } from "../src/math/rng.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { argument, mean, print, scratchRun } from "./support.js";

const seeds = argument("seeds", 20);
const particles = argument("particles", 30);
const environment = loadEnvironment("boarding-school");
const space = createMechanismProposer(environment, (source) => compileIn(environment, source));

/** One data set simulated from a program at a posterior draw given the real data. */
function plant(mechanism: string | null, seed: number): Float64Array[] {
  const wanted = mechanism === null ? [] : [mechanism];
  const found = [...space.programs.values()].find(({ program }) => program.mechanisms.join() === wanted.join());
  if (!found) throw new Error(`No program of the library is the base with ${String(mechanism)} alone`);
  const request = { method: "auto", batch: "A", rung: 1, replicates: 3, seed } as const;
  const evaluation = evaluateProgram(found.program, environment, request);
  const compiled = compileIn(environment, found.program.source);
  if (!evaluation.ok || !compiled.ok) throw new Error(`${String(mechanism)} cannot be weighed`);
  const draws = evaluation.draws;
  const theta = Float64Array.from(draws[stream(seed).fork("planted").below(draws.length)]);
  return simulateData(environment, compiled.program, theta, stream(seed).fork("data"));
}

async function main(): Promise<void> {
  const planted = (
    process.argv.includes("--mechanisms") ? process.argv[process.argv.indexOf("--mechanisms") + 1] : DEFAULT
  ).split(",");
  print(`boarding-school, smc with ${particles} particles, ${seeds} seeds each`);
  print("planted               leads        mean probability   others above 0.95");
  for (const name of [...planted, null]) {
    const rows = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const summary = await scratchRun(
        { sampler: "smc", env: "boarding-school", particles, seed },
        { data: plant(name, seed) },
      );
      const false95 = summary.mechanisms.filter((m) => m.name !== name && m.probability > 0.95).length;
      rows.push({
        leads: summary.mechanisms[0]?.name === name,
        probability: summary.mechanisms.find((m) => m.name === name)?.probability ?? 0,
        false95,
      });
    }
    const leads = rows.filter((r) => r.leads).length;
    const wrong = rows.filter((r) => r.false95 > 0).length;
    print(
      name === null
        ? `(base)                ${"–".padEnd(12)} ${"–".padEnd(18)} ${wrong} of ${seeds} runs`
        : `${name.padEnd(21)} ${`${leads} of ${seeds}`.padEnd(12)} ${mean(rows.map((r) => r.probability))
            .toFixed(3)
            .padEnd(18)} ${wrong} of ${seeds} runs`,
    );
  }
}

const DEFAULT = "latency,isolation,overdispersion,importation,saturation";

await main();
