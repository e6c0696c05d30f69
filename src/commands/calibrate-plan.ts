/** @file From the options of `discover calibrate` to the plan of a study: which programs, in which environment. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError, UsageError } from "../core/errors.js";
import type { CalibrationPlan, PlannedProgram } from "../calibrate/types.js";
import type { Engine } from "../evaluate/engine.js";
import { absoluteName, loadEnvironment } from "../envs/load.js";
import type { Environment } from "../envs/types.js";
import { stream } from "../math/rng.js";
import { predictedRefusal } from "../programs/predicted.js";
import type { CompiledProgram, CompileResult } from "../programs/types.js";
import { createMechanismProposer } from "../propose/mechanisms.js";
import { findRun, readHash, readSummary } from "./run-folder.js";
import { isRecord } from "./words.js";

export interface Asked {
  readonly env?: string;
  readonly program?: string;
  readonly run?: string;
  readonly models?: number;
  readonly evidence: string;
  readonly simulations: number;
  readonly replicates: number;
  /** absent: as the environment says */
  readonly sims?: number;
  readonly seed: number;
  readonly arms?: number;
  readonly amortised: boolean;
  readonly engine: Engine;
}

export interface Planned {
  readonly plan: CalibrationPlan;
  readonly environment: Environment;
  /** of the one program, or of the first model */
  readonly compiled: CompiledProgram;
}

const SIMS = 1000;

type Compile = (environment: Environment, source: string) => CompileResult;

export function planStudy(asked: Asked, compile: Compile): Planned {
  if (asked.run !== undefined && (asked.program !== undefined || asked.env !== undefined))
    throw new UsageError("Expected --run, or --env with --program, got both");
  if (asked.amortised && asked.evidence !== "nle")
    throw new UsageError(`Expected --amortised with --evidence nle, got ${asked.evidence}`);
  if (asked.evidence === "fit")
    throw new UsageError("Expected a posterior to calibrate: --evidence fit scores predictions and has none");
  if (asked.models !== undefined && (asked.program !== undefined || asked.run !== undefined))
    throw new UsageError("Expected --models with --env alone, or a single program");
  const chosen = asked.run === undefined ? chosenByName(asked) : chosenByRun(findRun(asked.run));
  const environment = loadEnvironment(chosen.env);
  const hash = chosen.hash ?? environment.hash;
  if (hash !== environment.hash)
    throw new RunError(`${asked.run} was made with other data, priors or library than ${chosen.env} has now`);
  const compiled = compiledOr(compile(environment, chosen.source ?? environment.base), chosen.name);
  const predicted = predictedRefusal(compiled);
  if (predicted !== null) throw new UsageError(`Expected a posterior to calibrate, but ${predicted}, which has none`);
  const programs =
    asked.models === undefined
      ? [{ id: compiled.id, source: compiled.source, mechanisms: chosen.mechanisms, prior: 1 }]
      : someModels(environment, compile, asked.models, asked.seed);
  if (asked.models === undefined && compiled.parameters.length === 0)
    throw new UsageError(`Expected a program with parameters, got ${compiled.id}: it has no posterior`);
  const plan: CalibrationPlan = {
    level: asked.models === undefined ? "parameters" : "models",
    env: absoluteName(chosen.env),
    environmentHash: environment.hash,
    programs,
    method: asked.evidence,
    simulations: asked.simulations,
    replicates: asked.replicates,
    sims: asked.sims ?? environment.defaults.sims ?? SIMS,
    seed: asked.seed,
    arms: asked.arms ?? null,
    amortised: asked.amortised,
    engine: asked.engine,
  };
  return { plan, environment, compiled };
}

interface Chosen {
  readonly env: string;
  readonly name: string;
  readonly source?: string;
  readonly mechanisms: readonly string[];
  readonly hash?: string;
}

function chosenByName({ env = "boarding-school", program }: Asked): Chosen {
  if (program === undefined) return { env, name: "base program", mechanisms: [] };
  if (!existsSync(program)) throw new UsageError(`No file ${program}`);
  return { env, name: program, source: readFileSync(program, "utf8"), mechanisms: [] };
}

/** The best program of a finished run. */
function chosenByRun(folder: string): Chosen {
  const { best } = readSummary(folder);
  const hash = readHash(folder);
  return {
    env: environmentOf(folder),
    name: "best program",
    source: best.program,
    mechanisms: best.mechanisms,
    ...(hash === null ? {} : { hash }),
  };
}

function environmentOf(folder: string): string {
  const content: unknown = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  const config = isRecord(content) ? content.config : undefined;
  if (isRecord(config) && typeof config.env === "string") return config.env;
  throw new RunError(`${join(folder, "run.json")} does not name an environment`);
}

function compiledOr(result: CompileResult, name: string): CompiledProgram {
  if (result.ok) return result.program;
  const { line, column, message } = result.errors[0];
  throw new UsageError(`The ${name} does not compile: ${line}:${column} ${message}`);
}

/** The base and others of the library, drawn by their prior; probabilities among the chosen. */
function someModels(environment: Environment, compile: Compile, most: number, seed: number): PlannedProgram[] {
  const space = createMechanismProposer(environment, (source) => compile(environment, source));
  const source = stream(seed).fork("models");
  const ids = [...space.programs.keys()];
  const wanted = Math.min(most, ids.length);
  const chosen = new Set(ids.slice(0, 1));
  while (chosen.size < wanted) chosen.add(space.draw(source));
  const members = [...chosen].map((id) => space.programs.get(id)!);
  const total = members.reduce((sum, { logPrior }) => sum + Math.exp(logPrior), 0);
  return members.map(({ program: { id, source: text, mechanisms }, logPrior }) => ({
    id,
    source: text,
    mechanisms,
    prior: Math.exp(logPrior) / total,
  }));
}
