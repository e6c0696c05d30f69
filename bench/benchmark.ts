/**
 * @file Whole runs of `discover tree` beside what they have to beat, one table for each environment:
 *
 *   npm run bench -- benchmark --env cancer,hea-fcc-0 [--seeds 3] [--iterations 40] [--first 1] [--workers 2] [--out DIR]
 *                              [--mode mechanistic] [--network auto]
 *
 * `--env hea-fcc` and `--env hea-bcc` are the five parts of their grouped, nested cross-validation: the search of a part never
 * sees the alloys that it is scored by at its end. Errors are of test folds, opened once by each run, and mean over seeds ±
 * their standard deviation. Processor time is that of all threads, of runs that were made here. Runs stay in `--out`, where a
 * finished one is read and not made again. No search options are taken: this is no place to tune.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MODES, NETWORK_CHOICES } from "../src/core/method-names.js";
import { loadEnvironment } from "../src/envs/load.js";
import { predictRun } from "../src/predict/predict-run.js";
import { readRun } from "../src/predict/read-run.js";
import { startRun } from "../src/run/run.js";
import type { PredictionTask } from "../src/envs/types.js";
import type { HeldOutErrors, Summary } from "../src/run/summary-types.js";
import { argument, mean, print, sd, word } from "./support.js";

const ITERATIONS = argument("iterations", 40);
const [FIRST, SEEDS] = [argument("first", 1), argument("seeds", 3)];
const OUT = word("out", join(tmpdir(), "discover-benchmark"));
const MODE = oneOf("mode", MODES, "mechanistic");
const NETWORK = oneOf("network", NETWORK_CHOICES, "auto");
const PARTS = 5;
const NESTED = ["hea-fcc", "hea-bcc"];

function oneOf<T extends string>(name: string, known: readonly T[], byDefault: T): T {
  const given = word(name, byDefault);
  const found = known.find((each) => each === given);
  if (found === undefined) throw new Error(`Expected --${name} to be one of ${known.join(", ")}, got ${given}`);
  return found;
}

/** Errors that a search is expected to stay below, in the unit of the task. */
const AIMS: Readonly<Record<string, number>> = {
  cancer: 0.05,
  "cancer-chemo": 0.05,
  "cancer-chemo-radio": 0.05,
  "covid-bogota": 258,
  "influenza-usa": 4.8,
  "hea-fcc": 139,
  "hea-bcc": 180,
};

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
  /** of the processor, all threads; null where it was not counted */
  readonly cpu: number | null;
  readonly rollOut: { readonly rmse: number; readonly naive: number } | null;
  readonly program: string;
}

async function outcomeOf(env: string, seed: number): Promise<Outcome> {
  const special = [...(MODE === "mechanistic" ? [] : [MODE]), ...(NETWORK === "auto" ? [] : [NETWORK])];
  const dir = join(OUT, [env, ITERATIONS, "seed", seed, ...special].join("-"));
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
    cpu: cpuOf(dir),
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
  const search = { sampler: "tree", env, seed, iterations: ITERATIONS } as const;
  const config = { ...search, mode: MODE, network: NETWORK, backend: "wasm" } as const;
  const before = process.cpuUsage();
  const { summary } = await startRun(config, { dir, sitting });
  const { user, system } = process.cpuUsage(before);
  writeFileSync(join(dir, CPU_FILE), String((user + system) / 1e6));
  return summary;
}

const CPU_FILE = "processor-seconds.txt";
const cpuOf = (dir: string): number | null =>
  existsSync(join(dir, CPU_FILE)) ? Number(readFileSync(join(dir, CPU_FILE), "utf8")) : null;

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
    cpu: parts.every((o) => o.cpu !== null) ? of((o) => o.cpu!) : null,
    rollOut: null,
    program: parts.map((o) => o.program).join(" | "),
  };
}

const short = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(1) : x.toPrecision(3));
function withSpread(values: readonly number[]): string {
  return values.length > 1 ? `${short(mean(values))} ± ${short(sd(values))}` : short(values[0]);
}

function table(name: string, { published, synthetic, unit }: PredictionTask, outcomes: readonly Outcome[]): void {
  print(`\n${name}: RMSE in ${unit}, test folds, ${outcomes.length} seeds from ${FIRST}, ${ITERATIONS} expansions`);
  print("| what | value |");
  print("| --- | ---: |");
  for (const [what, value] of rowsOf(name.replace(/, .*/, ""), published, outcomes)) print(`| ${what} | ${value} |`);
  outcomes.forEach((o, i) => print(`seed ${FIRST + i}: ${o.program}`));
  if (synthetic) print("The data are synthetic.");
}

type Row = readonly [what: string, value: string];

function rowsOf(family: string, published: PredictionTask["published"], outcomes: readonly Outcome[]): readonly Row[] {
  const over = (get: (o: Outcome) => number): string => withSpread(outcomes.map(get));
  const rolled = outcomes.every((o) => o.rollOut !== null);
  const aim = AIMS[family];
  return [
    ["best program", over((o) => o.best)],
    ["base program", over((o) => o.base)],
    ...Object.keys(outcomes[0].others).map((other): Row => [other, over((o) => o.others[other])]),
    ...published.map(({ name, value, source }): Row => [`published: ${name} (${source})`, short(value)]),
    ...(aim === undefined ? [] : [["aim: below", short(aim)] as const]),
    ["best program, validation folds", over((o) => o.validation)],
    ...(rolled ? [["best program, rolled out", over((o) => o.rollOut!.rmse)] as const] : []),
    ...(rolled ? [["first value, rolled out", over((o) => o.rollOut!.naive)] as const] : []),
    ["programs that ran", over((o) => o.success)],
    ["refinements of the best", over((o) => o.refinements)],
    ["seconds a run", over((o) => o.seconds)],
    ...(outcomes.every((o) => o.cpu !== null) ? [["seconds of processor a run", over((o) => o.cpu!)] as const] : []),
  ];
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
  table(parts.length > 1 ? `${name}, nested in ${PARTS} parts` : name, task, outcomes);
}

async function main(): Promise<void> {
  for (const name of word("env", "cancer").split(",")) await study(name);
}

await main();
