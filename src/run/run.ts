/**
 * @file A run from its first line to its summary: opens the folder and its journal, searches, weighs the contenders
 * again, reports. A run that was killed, or stopped by a budget, goes on by the same code: the journal answers what is
 * known, and the rest is worked out as if nothing had happened.
 */
import { resolve } from "node:path";
import { RunError, UsageError } from "../core/errors.js";
import { absoluteName, loadEnvironment } from "../envs/load.js";
import type { Environment, EnvironmentDefaults, EnvironmentSpec } from "../envs/types.js";
import { chooseEngine, type Engine, isOnDevice } from "../evaluate/engine.js";
import { openJournal } from "../journal/file.js";
import type { Journal } from "../journal/types.js";
import { samplers } from "../samplers.js";
import { type Archive, openArchive } from "./archive.js";
import type { Study } from "../core/study.js";
import { studiesOf } from "./calibrations.js";
import { conclude } from "./conclude.js";
import { type RunConfig, type RunConfigInput, runConfigSchema, type Sitting } from "./config.js";
import { fittingOf, isFit, refuseFit, withFitLimits } from "./fitting.js";
import { environmentFor } from "./hybrid-base.js";
import { createRunFolder, openRunFolder, type RunFolder } from "./folder.js";
import { createMeter, type Meter } from "./meter.js";
import { type ChosenProposer, chooseProposer } from "./proposer.js";
import { search } from "./search.js";
import type { Progress, Summary } from "./summary-types.js";
import { ENGINE_VERSIONS } from "./versions.js";
import { openWorkplace } from "./workplace.js";

export interface RunOptions {
  readonly dir: string;
  readonly sitting: Sitting;
  /** Ends the sitting as soon as possible; the run can be resumed. */
  readonly signal?: AbortSignal;
  onProgress?(progress: Progress): void;
  onNote?(text: string): void;
  /** Data in place of the environment's own, as planted-truth studies need; not kept in the run folder. */
  readonly data?: EnvironmentSpec["data"];
}

export interface RunResult {
  readonly summary: Summary;
  readonly dir: string;
  readonly status: "done" | "budget" | "interrupted";
}

/** What a sitting works on. */
export interface Setting {
  readonly config: RunConfig;
  readonly environment: Environment;
  readonly chosen: ChosenProposer;
  readonly meter: Meter;
  readonly engine: Engine;
  /** calibration studies that were there when the run began */
  readonly studies: readonly Study[];
}

/** Begins a run in a new folder. Throws UsageError for what cannot be asked for. */
export async function startRun(input: RunConfigInput, options: RunOptions): Promise<RunResult> {
  const env = absoluteName(parseConfig(input).env);
  const loaded = loadEnvironment({ name: env, data: options.data });
  const asked = withFitLimits(parseConfig({ ...withDefaults(loaded.defaults, withoutUndefined(input)), env }), input);
  refuseFit(asked, loaded);
  const environment = environmentFor(asked, loaded);
  const engine = await engineOf(asked, options);
  const config: RunConfig = { ...asked, backend: engine.backend.name };
  const meter = createMeter();
  const chosen = await chooseProposer(config, environment, { ...options, meter, archive: null });
  refuse(config, chosen);
  const folder = createRunFolder(resolve(options.dir));
  const studies = studiesOf(environment.hash);
  const header = { config, versions: ENGINE_VERSIONS, environmentHash: environment.hash, studies };
  const journal = await openJournal(folder.dir, note(options));
  return inSitting(folder, journal, options, async (archive) => {
    if (archive.header !== null)
      throw new UsageError(`${folder.dir} was taken by another run just now: choose another --out`);
    folder.writeRun({ ...header, created: new Date().toISOString() });
    await archive.record({ type: "run", ...header });
    return { config, environment, chosen, meter, engine, studies };
  });
}

/** Goes on with a run that was stopped or killed; of a finished run it writes the summary again. */
export async function resumeRun(dir: string, options: RunOptions): Promise<RunResult> {
  const folder = openRunFolder(resolve(dir));
  const journal = await openJournal(folder.dir, note(options));
  return inSitting(folder, journal, options, async (archive) => {
    const { header } = archive;
    if (header === null) throw new RunError(`${dir} stopped before its first entry was written: start it again`);
    const config = parseConfig(header.config);
    const environment = environmentFor(config, loadEnvironment({ name: config.env, data: options.data }));
    if (environment.hash !== header.environmentHash)
      throw new RunError(
        `The environment ${config.env} is not what it was when ${dir} began (data, base or mechanisms changed): the rest of the run would not fit its beginning`,
      );
    if (header.versions.engine !== ENGINE_VERSIONS.engine)
      throw new RunError(
        `${dir} was begun by engine ${header.versions.engine}, this is ${ENGINE_VERSIONS.engine}: scores would not be comparable. Start the run anew`,
      );
    const meter = createMeter();
    const chosen = await chooseProposer(config, environment, { ...options, meter, archive });
    return { config, environment, chosen, meter, engine: await engineOf(config, options), studies: header.studies };
  });
}

/** Refuses what cannot be had to weigh with, before anything is made. */
export async function refuseWithoutEngine(input: RunConfigInput): Promise<void> {
  await engineOf(parseConfig(input), {});
}

/** What networks run on, said where it was left to us; what was asked for and cannot be had is refused. */
async function engineOf(config: RunConfig, options: Pick<RunOptions, "onNote">): Promise<Engine> {
  try {
    const { engine, reason } = await chooseEngine({
      ...config,
      ...(isFit(config) ? { fitting: fittingOf(config) } : {}),
    });
    if (config.backend === "auto") note(options)(`Networks run on ${reason}`);
    return engine;
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** Threads would take a device from each other: it is left to one of them, unless more were asked for. */
const onDevice = (options: RunOptions, engine: Engine): RunOptions =>
  isOnDevice(engine) && options.sitting.workersAsked === false
    ? { ...options, sitting: { ...options.sitting, workers: 1 } }
    : options;

const note = (options: Pick<RunOptions, "onNote">) => (text: string) => options.onNote?.(text);

/** Settings of the tree are taken one by one. */
const withDefaults = (defaults: EnvironmentDefaults, input: RunConfigInput): object => ({
  ...defaults,
  ...input,
  ...(defaults.tree || input.tree ? { tree: { ...defaults.tree, ...definedIn(input.tree ?? {}) } } : {}),
});

const definedIn = (settings: object): object =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

const withoutUndefined = (input: RunConfigInput): RunConfigInput =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as RunConfigInput;

function parseConfig(input: unknown): RunConfig {
  const parsed = runConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [{ message, path }] = parsed.error.issues;
  throw new UsageError(message.startsWith("Expected") ? message : `${path.join(".")}: ${message}`);
}

function refuse(config: RunConfig, { proposer, space }: ChosenProposer): void {
  const sampler = samplers[config.sampler].create(config, space?.programs.size ?? null);
  const reason = sampler.refuses?.(proposer);
  if (reason) throw new UsageError(reason);
  if (config.sampler === "enumerate" && space === null)
    throw new UsageError(`enumerate lists an offline library, and proposer ${proposer.name} has none`);
  if (config.prior === "mechanisms" && !proposer.hasDensities)
    throw new UsageError(
      `--prior mechanisms needs the offline library's densities, and proposer ${proposer.name} has none`,
    );
}

/** One stretch of work by this process: bounded by budgets and the signal, always closed properly. */
async function inSitting(
  folder: RunFolder,
  journal: Journal,
  options: RunOptions,
  prepare: (archive: Archive) => Promise<Setting>,
): Promise<RunResult> {
  const began = Date.now();
  try {
    const archive = await openArchive(journal);
    const setting = await prepare(archive);
    const bounded = onDevice(options, setting.engine);
    await archive.record({ type: "sitting", startedMs: began, workers: bounded.sitting.workers });
    const workplace = openWorkplace(setting, archive, folder, bounded, began);
    try {
      const { summary, status } = await conclude(workplace, await search(workplace));
      await archive.record({ type: "end", reason: summary.status, seconds: (Date.now() - began) / 1000 });
      folder.writeSummary(summary);
      return { summary, dir: folder.dir, status };
    } finally {
      await workplace.close();
    }
  } finally {
    await journal.close();
  }
}
