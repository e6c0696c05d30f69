/**
 * @file Whole runs of `discover tree` beside what they have to beat, one table for each environment:
 *
 *   npm run bench -- benchmark --env cancer,hea-fcc-0 [--seeds 3] [--iterations 40] [--first 1] [--workers 2] [--out DIR]
 *
 * `--env hea-fcc` and `--env hea-bcc` are the five parts of their grouped, nested cross-validation: the search of a part never
 * sees the alloys that it is scored by at its end. Errors are of test folds, opened once by each run, and mean over seeds ±
 * their standard deviation. Runs stay in `--out`, where a finished one is read and not made again. No search options are taken:
 * this is no place to tune.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironment } from "../src/envs/load.js";
import { predictRun } from "../src/predict/predict-run.js";
import { readRun } from "../src/predict/read-run.js";
import { startRun } from "../src/run/run.js";
import type { HeldOutErrors, Summary } from "../src/run/summary-types.js";
import { argument, mean, print, sd, word } from "./support.js";

const ITERATIONS = argument("iterations", 40);
const [FIRST, SEEDS] = [argument("first", 1), argument("seeds", 3)];
const OUT = word("out", join(tmpdir(), "discover-benchmark"));
const PARTS = 5;
const NESTED = ["hea-fcc", "hea-bcc"];

/** What one run, or the mean over the parts of a cross-validation, came to. */
interface Outcome {
  readonly base: number;
  readonly best: number;
  readonly validation: number;
  /** errors of test folds, by name */
  readonly others: Readonly<Record<string, number>>;
  readonly success: number;
  /** of the best program, from its base */
  readonly refinements: number;
  readonly seconds: number;
  readonly rollOut: { readonly rmse: number; readonly naive: number } | null;
  readonly program: string;
}

async function outcomeOf(env: string, seed: number): Promise<Outcome> {
  const dir = join(OUT, `${env}-${ITERATIONS}-seed-${seed}`);
  const summary = await finished(env, seed, dir);
  const { heldOut } = summary;
  if (!heldOut) throw new Error(`Expected an environment with a prediction task, got ${env}`);
  const others = heldOut.baselines.map(({ name, test }) => [name, test?.rmse ?? NaN] as const);
  return {
    base: rmseOf(heldOut.test.base),
    best: rmseOf(heldOut.test.best),
    validation: rmseOf(heldOut.validation.best),
    others: Object.fromEntries(others),
    success: summary.executionSuccessRate,
    refinements: Math.max(0, summary.refinements.length - 1),
    seconds: summary.seconds.total,
    rollOut: heldOut.kind === "one-step" ? await rollOut(dir, summary) : null,
    program: summary.best.mechanisms.join(" + ") || "base",
  };
}

const rmseOf = (errors: HeldOutErrors | null): number => errors?.rmse ?? NaN;

async function finished(env: string, seed: number, dir: string): Promise<Summary> {
  const file = join(dir, "summary.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Summary;
  mkdirSync(OUT, { recursive: true });
  const sitting = { workers: argument("workers", 2) };
  const config = { sampler: "tree", env, seed, iterations: ITERATIONS, backend: "wasm" } as const;
  return (await startRun(config, { dir, sitting })).summary;
}

/** Programs go on from their own predictions, over all days. */
async function rollOut(dir: string, summary: Summary): Promise<Outcome["rollOut"]> {
  const asked = { level: 0.9, horizon: 0, members: 1, arms: 1, apart: false };
  return (await predictRun(await readRun(dir, summary), asked)).rollOut;
}

/** Parts count alike. */
function together(parts: readonly Outcome[]): Outcome {
  if (parts.length === 1) return parts[0];
  const of = (get: (o: Outcome) => number): number => mean(parts.map(get));
  const names = Object.keys(parts[0].others);
  return {
    base: of((o) => o.base),
    best: of((o) => o.best),
    validation: of((o) => o.validation),
    others: Object.fromEntries(names.map((name) => [name, of((o) => o.others[name])])),
    success: of((o) => o.success),
    refinements: of((o) => o.refinements),
    seconds: of((o) => o.seconds),
    rollOut: null,
    program: parts.map((o) => o.program).join(" | "),
  };
}

const short = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(1) : x.toPrecision(3));
function withSpread(values: readonly number[]): string {
  return values.length > 1 ? `${short(mean(values))} ± ${short(sd(values))}` : short(values[0]);
}

function table(name: string, unit: string, outcomes: readonly Outcome[]): void {
  const cells = (get: (o: Outcome) => number): string => withSpread(outcomes.map(get));
  print(`\n${name}: RMSE in ${unit}, ${outcomes.length} seeds from ${FIRST}, ${ITERATIONS} expansions`);
  print("| what | value |");
  print("| --- | ---: |");
  print(`| best program | ${cells((o) => o.best)} |`);
  print(`| base program | ${cells((o) => o.base)} |`);
  for (const other of Object.keys(outcomes[0].others)) print(`| ${other} | ${cells((o) => o.others[other])} |`);
  print(`| best program, validation folds | ${cells((o) => o.validation)} |`);
  if (outcomes.every((o) => o.rollOut !== null)) {
    print(`| best program, rolled out | ${cells((o) => o.rollOut!.rmse)} |`);
    print(`| first value, rolled out | ${cells((o) => o.rollOut!.naive)} |`);
  }
  print(`| programs that ran | ${cells((o) => o.success)} |`);
  print(`| refinements of the best | ${cells((o) => o.refinements)} |`);
  print(`| seconds a run | ${cells((o) => o.seconds)} |`);
  outcomes.forEach((o, i) => print(`seed ${FIRST + i}: ${o.program}`));
}

async function study(name: string): Promise<void> {
  const parts = NESTED.includes(name) ? Array.from({ length: PARTS }, (_, i) => `${name}-${i}`) : [name];
  const { task } = loadEnvironment(parts[0]);
  if (!task) throw new Error(`Expected an environment with a prediction task, got ${name}`);
  const outcomes: Outcome[] = [];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const own: Outcome[] = [];
    for (const part of parts) own.push(await outcomeOf(part, seed));
    outcomes.push(together(own));
  }
  table(parts.length > 1 ? `${name}, nested in ${PARTS} parts` : name, task.unit, outcomes);
  for (const { name: who, value, source } of task.published) print(`published: ${who} ${value} (${source})`);
  if (task.synthetic) print("The data are synthetic.");
}

async function main(): Promise<void> {
  for (const name of word("env", "cancer").split(",")) await study(name);
}

await main();
