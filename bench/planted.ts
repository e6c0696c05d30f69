/**
 * @file Planted truth and null. Data are simulated from programs of `boarding-school` with one planted mechanism
 * (parameters drawn from the real data's posterior under that program) and from the base; then all programs of a
 * sub-library of six mechanisms are weighed (`enumerate`: no search error). Reported: how often the planted mechanism
 * leads, its mean probability, and how often a mechanism that is not there gets probability above 0.95.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Evaluation } from "../src/core/types.js";
import { loadEnvironment } from "../src/envs/load.js";
import { simulateData } from "../src/envs/simulate-data.js";
import type { Environment } from "../src/envs/types.js";
import { evaluateProgram } from "../src/evaluate/evaluate.js";
import { stream } from "../src/math/rng.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { argument, mean, print, scratchRun } from "./support.js";

const LIBRARY = ["latency", "before-bed", "bed-three-stages", "isolation", "immunity", "overdispersion"];
const PLANTED = ["latency", "before-bed", "bed-three-stages", "isolation", "overdispersion"];
const seeds = argument("seeds", 20);
const nullSeeds = argument("null-seeds", 20);

/** A copy of `boarding-school` with LIBRARY as its mechanisms. */
function subLibrary(): { readonly folder: string; readonly environment: Environment } {
  const folder = mkdtempSync(join(tmpdir(), "discover-planted-"));
  cpSync(new URL("../datasets/boarding-school", import.meta.url), folder, { recursive: true });
  const path = join(folder, "mechanisms.yaml");
  const all = parse(readFileSync(path, "utf8")) as { readonly name: string }[];
  writeFileSync(path, stringify(all.filter((m) => LIBRARY.includes(m.name))));
  return { folder, environment: loadEnvironment(folder) };
}

interface Source {
  readonly draws: readonly (readonly number[])[];
  readonly simulate: (theta: Float64Array, seed: number) => Float64Array[];
}

/** Where data of one truth come from: the program with one mechanism (or none) and its posterior given the real data. */
function sourceOf(environment: Environment, mechanism: string | null): Source {
  const space = createMechanismProposer(environment, (source) => compileIn(environment, source));
  const wanted = mechanism ?? "";
  const { program } = [...space.programs.values()].find((p) => p.program.mechanisms.join() === wanted)!;
  const request = { method: "auto", batch: "A", rung: 1, replicates: 3, seed: 1 } as const;
  const evaluation: Evaluation = evaluateProgram(program, environment, request);
  const compiled = compileIn(environment, program.source);
  if (!evaluation.ok || !compiled.ok) throw new Error(`${wanted} cannot be weighed`);
  return {
    draws: evaluation.draws,
    simulate: (theta, seed) => simulateData(environment, compiled.program, theta, stream(seed).fork("data")),
  };
}

async function main(): Promise<void> {
  const { folder, environment } = subLibrary();
  try {
    print(`boarding-school with ${LIBRARY.join(", ")}; every program weighed`);
    print("planted             leads       mean probability   another above 0.95");
    for (const name of [...PLANTED, null]) print(await study(folder, environment, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function study(folder: string, environment: Environment, name: string | null): Promise<string> {
  const source = sourceOf(environment, name);
  const runs = name === null ? nullSeeds : seeds;
  const rows: { leads: boolean; probability: number; wrong: boolean }[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const theta = Float64Array.from(source.draws[stream(seed).fork("planted").below(source.draws.length)]);
    const data = source.simulate(theta, seed);
    const { mechanisms } = await scratchRun({ sampler: "enumerate", env: folder, seed }, { data });
    rows.push({
      leads: mechanisms[0].name === name,
      probability: mechanisms.find((m) => m.name === name)?.probability ?? 0,
      wrong: mechanisms.some((m) => m.name !== name && m.probability > 0.95),
    });
  }
  const count = (of: (row: (typeof rows)[number]) => boolean) => `${rows.filter(of).length} of ${runs}`;
  const label = (name ?? "(nothing: base)").padEnd(19);
  if (name === null) return `${label} ${"–".padEnd(11)} ${"–".padEnd(18)} ${count((r) => r.wrong)}`;
  const probability = mean(rows.map((r) => r.probability)).toFixed(3);
  return `${label} ${count((r) => r.leads).padEnd(11)} ${probability.padEnd(18)} ${count((r) => r.wrong)}`;
}

await main();
