/**
 * @file `discover calibrate`: are the posteriors of a program, or the probabilities of models, right where the truth is
 * known? Leaves simulations.jsonl (which it goes on from), calibration.json (which reports of runs read) and a page.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { armsFor } from "../calibrate/arms.js";
import { LEAST_SIMULATIONS, simulateStudy, verdictOf } from "../calibrate/calibrate.js";
import { createCalibrationPool } from "../calibrate/pool.js";
import { priorRows } from "../calibrate/joint-draw.js";
import { openRecords } from "../calibrate/records.js";
import type { Calibration } from "../calibrate/types.js";
import { UsageError } from "../core/errors.js";
import { encode } from "../journal/encoding.js";
import { stream } from "../math/rng.js";
import { calibrationHtml } from "../report/calibration-html.js";
import { calibrationText } from "../report/calibration-text.js";
import { type Asked, type Planned, planStudy } from "./calibrate-plan.js";
import { studyProgress } from "./calibrate-progress.js";
import { EXIT, type Command } from "./command.js";
import { loadCompiler } from "./engine.js";
import { OPTIONS, type Option } from "./option-table.js";
import { findRun } from "./run-folder.js";
import { settingsOf } from "./settings.js";
import type { Terminal } from "./terminal.js";
import { wordOf, type Words } from "./words.js";

const KEPT = ["env", "seed", "evidence", "sims", "workers", "json", "quiet"];

const study = (flag: string, describe: string, facts: Partial<Option> = {}): Option => ({
  flag,
  describe,
  kind: "number",
  sets: `here.${flag}`,
  group: "The study:",
  ...facts,
});

const CALIBRATE_OPTIONS: readonly Option[] = [
  study("program", "Model program, FILE.model.ts", { kind: "text", fallback: "the base program" }),
  study("run", "The best program of a finished run, in its environment", { kind: "text" }),
  study("models", "Calibrate model probabilities: so many programs of the library, the base among them"),
  study("simulations", "Simulated data sets", { fallback: "200" }),
  study("replicates", "Independent estimates for each data set", { fallback: "3" }),
  study("arms", "Use only the first so many arms of the environment", { fallback: "all" }),
  study("out", "Folder of the study; the same study goes on where it stopped", {
    kind: "text",
    fallback: "calibrations/<env>-<program>-<evidence>-<seed>, or RUN/calibration",
  }),
  ...OPTIONS.filter(({ flag }) => KEPT.includes(flag)),
];

export const calibrateCommand: Command = {
  usage: "calibrate",
  describe: "Test whether posteriors are right: many data sets with a known truth, ranks, coverage, predictions",
  options: CALIBRATE_OPTIONS,
  examples: [
    ["discover calibrate --env boarding-school --simulations 200", ""],
    ["discover calibrate --env finite --models 8", ""],
  ],
  async run(words, terminal) {
    const { asked, workers, json, quiet, out } = readWords(words, terminal);
    const { compileIn } = await loadCompiler();
    const planned = planStudy(asked, compileIn);
    const folder = out ?? folderOf(asked, planned);
    const calibration = await sitDown(planned, folder, workers, quiet, terminal);
    if (calibration === null) {
      terminal.note(`Interrupted; the same command goes on with ${folder}\n`);
      return EXIT.interrupted;
    }
    writeFileSync(join(folder, "calibration.json"), `${encode(calibration)}\n`);
    writeFileSync(join(folder, "calibration.html"), calibrationHtml(calibration, folder));
    terminal.out(json ? `${encode(calibration)}\n` : calibrationText(calibration, folder));
    return calibration.passed ? EXIT.done : EXIT.failed;
  },
};

function folderOf({ run, evidence, seed, models }: Asked, { plan, environment }: Planned): string {
  if (run !== undefined) return join(findRun(run), "calibration");
  const subject = models === undefined ? plan.programs[0].id.slice(0, 8) : `${plan.programs.length}-models`;
  return join("calibrations", `${environment.name}-${subject}-${evidence}-${seed}`);
}

function readWords(words: Words, terminal: Terminal) {
  const { config, here, sitting } = settingsOf(CALIBRATE_OPTIONS, words);
  const whole = (name: string, from: Words, least: number, byDefault?: number): number | undefined => {
    const value = from[name] ?? byDefault;
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
    throw new UsageError(`Expected --${name} to be a whole number ≥ ${least}, got ${String(value)}`);
  };
  const asked: Asked = {
    env: wordOf(config, "env"),
    program: wordOf(here, "program"),
    run: wordOf(here, "run"),
    models: whole("models", here, 2),
    evidence: wordOf(config, "evidence") ?? "auto",
    simulations: whole("simulations", here, LEAST_SIMULATIONS, 200) as number,
    replicates: whole("replicates", here, 1, 3) as number,
    sims: whole("sims", config, 50, 1000) as number,
    seed: whole("seed", config, 0, 1) as number,
    arms: whole("arms", here, 1),
    amortised: false,
  };
  return {
    asked,
    workers: whole("workers", sitting, 1, terminal.cores) as number,
    json: here.json === true,
    quiet: here.quiet === true,
    out: wordOf(here, "out"),
  };
}

/** All data sets that are missing, and the verdict; null where it was interrupted. */
async function sitDown(
  { plan, environment, compiled }: Planned,
  folder: string,
  workers: number,
  quiet: boolean,
  terminal: Terminal,
): Promise<Calibration | null> {
  const progress = studyProgress(terminal, quiet);
  const stop = new AbortController();
  const release = terminal.onInterrupt(() => {
    if (stop.signal.aborted) terminal.quit(EXIT.interrupted);
    progress.note("Stopping after the data sets under way. Again: stop at once; nothing that is finished is lost.");
    stop.abort();
  });
  const records = openRecords(folder, plan);
  const pool = createCalibrationPool(workers);
  try {
    const onProgress = (done: number, total: number) => progress.show(done, total);
    const outcomes = await simulateStudy(plan, { pool, workers, records, signal: stop.signal, onProgress });
    if (outcomes === null) return null;
    const predictive = plan.level === "parameters" ? await pool.predictive(plan) : [];
    return verdictOf(plan, outcomes, {
      environment: environment.name,
      arms: armsFor(environment, plan.arms, 0).length,
      parameters: compiled.parameters.map(({ name }) => name),
      prior: priorRows(compiled, stream(plan.seed).fork("prior"), 2000),
      predictive,
    });
  } finally {
    release();
    progress.close();
    await pool.close();
  }
}
