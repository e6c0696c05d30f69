/**
 * @file Are the posteriors of the shipped weighers right on the bundled environments? One `discover calibrate` for each
 * case, in a folder that is deleted afterwards. `--simulations` data sets each; `--only` one word that its name holds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { armsFor } from "../src/calibrate/arms.js";
import { simulateStudy, verdictOf } from "../src/calibrate/calibrate.js";
import { priorRows } from "../src/calibrate/joint-draw.js";
import { createCalibrationPool } from "../src/calibrate/pool.js";
import { openRecords } from "../src/calibrate/records.js";
import type { Calibration, CalibrationPlan } from "../src/calibrate/types.js";
import { loadEnvironment } from "../src/envs/load.js";
import { EMBEDDED_ENGINE } from "../src/evaluate/engine.js";
import { stream } from "../src/math/rng.js";
import { createMechanismProposer } from "../src/propose/mechanisms.js";
import { compileIn } from "../src/run/compile-in.js";
import { argument, print } from "./support.js";

interface Case {
  readonly env: string;
  readonly mechanisms: string;
  readonly method: string;
  readonly arms?: number;
  readonly sims?: number;
  readonly amortised?: boolean;
  /** probabilities of so many models instead of a posterior of parameters */
  readonly models?: number;
}

const CASES: readonly Case[] = [
  { env: "boarding-school", mechanisms: "", method: "exact" },
  { env: "boarding-school", mechanisms: "bed-two-stages,before-bed,overdispersion", method: "exact" },
  { env: "boarding-school", mechanisms: "demographic-noise", method: "exact" },
  { env: "sir", mechanisms: "", method: "exact", arms: 4 },
  { env: "sir", mechanisms: "mass-action", method: "exact", arms: 4 },
  { env: "sir-per-arm", mechanisms: "mass-action", method: "exact", arms: 4 },
  { env: "boarding-school", mechanisms: "", method: "nle" },
  { env: "boarding-school", mechanisms: "", method: "nle", amortised: true, sims: 5000 },
  { env: "sir-per-arm", mechanisms: "mass-action", method: "nle", arms: 1, amortised: true, sims: 5000 },
  { env: "finite", mechanisms: "", method: "exact", models: 32 },
  { env: "boarding-school", mechanisms: "", method: "exact", models: 6 },
];

const simulations = argument("simulations", 40);
const workers = argument("workers", 2);
const at = process.argv.indexOf("--only");
const only = at < 0 ? "" : process.argv[at + 1];

async function calibrate({ env, mechanisms, method, arms, sims = 1000, amortised = false, models }: Case) {
  const environment = loadEnvironment(env);
  const compile = (source: string) => compileIn(environment, source);
  const listed = [...createMechanismProposer(environment, compile).programs.values()].map(({ program }) => program);
  const chosen =
    models === undefined
      ? listed.filter((program) => program.mechanisms.join() === mechanisms)
      : listed.filter((_, i) => i % Math.ceil(listed.length / models) === 0);
  const first = compile(chosen[0].source);
  if (!first.ok) throw new Error(first.errors[0].message);
  const plan: CalibrationPlan = {
    level: models === undefined ? "parameters" : "models",
    env,
    environmentHash: environment.hash,
    programs: chosen.map(({ id, source, mechanisms: names }) => ({
      id,
      source,
      mechanisms: names,
      prior: 1 / chosen.length,
    })),
    method,
    simulations,
    replicates: 3,
    sims,
    seed: 1,
    arms: arms ?? null,
    amortised,
    engine: EMBEDDED_ENGINE,
  };
  const folder = mkdtempSync(join(tmpdir(), "calibration-"));
  const pool = createCalibrationPool(workers);
  try {
    const records = openRecords(folder, plan);
    const signal = new AbortController().signal;
    const outcomes = await simulateStudy(plan, { pool, workers, records, signal, onProgress: () => undefined });
    return verdictOf(plan, outcomes ?? [], {
      environment: environment.name,
      arms: armsFor(environment, plan.arms, 0).length,
      parameters: first.program.parameters.map(({ name }) => name),
      prior: priorRows(first.program, stream(1).fork("prior"), 2000),
      predictive: [],
    });
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Smallest p-value over its limit: below 1 the study failed. */
const margin = ({ checks }: Calibration): number =>
  Math.min(
    ...checks
      .filter(({ severity, limit }) => severity === "fatal" && limit !== null && limit < 0.01)
      .map((c) => c.value! / c.limit!),
  );

async function main(): Promise<void> {
  print(`${simulations} data sets each, 3 replicates; a right posterior fails in at most 1 % of studies`);
  for (const one of CASES) {
    const subject = one.models === undefined ? one.mechanisms || "base" : `${one.models} models`;
    const name = `${one.env}, ${subject}, ${one.method}${one.amortised ? " amortised" : ""}`;
    if (!name.includes(only)) continue;
    const found = await calibrate(one);
    const failed = found.checks.filter((c) => !c.passed && c.severity === "fatal");
    print(
      `${name.padEnd(76)} ${found.passed ? "passed" : "FAILED"}  least p / limit ${margin(found).toFixed(1).padStart(6)}  ` +
        `${found.secondsEach.toFixed(2)} s each${failed.map((c) => `\n    ${c.name}: ${c.words}`).join("")}`,
    );
  }
}

await main();
