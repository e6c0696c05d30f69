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
import { DEFAULT_DENSITY_NAME, DENSITY_NAMES, isDensityName } from "../core/method-names.js";
import { chooseEngine, EMBEDDED_ENGINE, type Engine, type Wanted } from "../evaluate/engine.js";
import { encode } from "../journal/encoding.js";
import { stream } from "../math/rng.js";
import { calibrationHtml } from "../report/calibration-html.js";
import { calibrationText } from "../report/calibration-text.js";
import { type Asked, type Planned, planStudy } from "./calibrate-plan.js";
import { studyProgress } from "./calibrate-progress.js";
import { EXIT } from "./command.js";
import { loadCompiler } from "./engine.js";
import type { Option } from "./option-table.js";
import { findRun } from "./run-folder.js";
import { settingsOf } from "./settings.js";
import type { Terminal } from "./terminal.js";
import { wordOf, type Words } from "./words.js";

type WantedWords = Omit<Wanted, "backend"> & { readonly backend: string | undefined };

export async function calibrate(words: Words, options: readonly Option[], terminal: Terminal): Promise<number> {
  const { asked, backend, pfnWeights, workers, json, quiet, out } = readWords(words, options, terminal);
  const { compileIn } = await loadCompiler();
  const { density, evidence } = asked;
  const planned = planStudy(
    { ...asked, engine: await engineOf({ backend, density, evidence, pfnWeights }) },
    compileIn,
  );
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
}

/** Networks run on the embedded kernels unless something else is asked for. */
async function engineOf({ backend = EMBEDDED_ENGINE.backend.name, ...wanted }: WantedWords): Promise<Engine> {
  try {
    return (await chooseEngine({ backend, ...wanted })).engine;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function densityOf(name: string = DEFAULT_DENSITY_NAME): string {
  if (isDensityName(name)) return name;
  throw new UsageError(`Expected --density to be one of ${DENSITY_NAMES.join(", ")}, or as in maf*3, got ${name}`);
}

function folderOf(
  { run, evidence, seed, models }: Pick<Asked, "run" | "evidence" | "seed" | "models">,
  { plan, environment }: Planned,
): string {
  if (run !== undefined) return join(findRun(run), "calibration");
  const subject = models === undefined ? plan.programs[0].id.slice(0, 8) : `${plan.programs.length}-models`;
  return join("calibrations", `${environment.name}-${subject}-${evidence}-${seed}`);
}

function readWords(words: Words, options: readonly Option[], terminal: Terminal) {
  const { config, here, sitting } = settingsOf(options, words);
  const whole = (name: string, from: Words, least: number, byDefault?: number): number | undefined => {
    const value = from[name] ?? byDefault;
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
    throw new UsageError(`Expected --${name} to be a whole number ≥ ${least}, got ${JSON.stringify(value)}`);
  };
  const asked = {
    env: wordOf(config, "env"),
    program: wordOf(here, "program"),
    run: wordOf(here, "run"),
    models: whole("models", here, 2),
    evidence: wordOf(config, "evidence") ?? "auto",
    simulations: whole("simulations", here, LEAST_SIMULATIONS, 200) as number,
    replicates: whole("replicates", here, 1, 3) as number,
    sims: whole("sims", config, 50),
    seed: whole("seed", config, 0, 1) as number,
    arms: whole("arms", here, 1),
    amortised: here.amortised === true,
    density: densityOf(wordOf(config, "density")),
  };
  return {
    asked,
    backend: wordOf(config, "backend"),
    pfnWeights: wordOf(config, "pfnWeights") ?? null,
    workers: whole("workers", sitting, 0, terminal.cores) as number, // 0: in this thread,
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
