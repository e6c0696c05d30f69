/** @file A finished run as predictions need it: environment, programs with their weights and draws, or stored fits. */
import { RunError, UsageError } from "../core/errors.js";
import type { Batch, Evaluation, Fitted } from "../core/types.js";
import { loadEnvironment } from "../envs/load.js";
import type { Environment } from "../envs/types.js";
import { readJournal } from "../journal/file.js";
import type { Journal } from "../journal/types.js";
import { applyMechanisms } from "../programs/mechanism.js";
import { compileIn } from "../run/compile-in.js";
import { openArchive, type Archive } from "../run/archive.js";
import { type RunConfig, runConfigSchema } from "../run/config.js";
import { openFits } from "../run/fits.js";
import { environmentFor } from "../run/hybrid-base.js";
import type { Summary } from "../run/summary-types.js";
import type { WeighedProgram } from "./sampled.js";

export interface FinishedRun {
  readonly dir: string;
  readonly config: RunConfig;
  readonly environment: Environment;
  readonly summary: Summary;
  /** with posterior draws; none where its parameters were not kept */
  program(id: string, weight: number): WeighedProgram;
  /** of one batch; empty where none were kept */
  fits(id: string, batch: Batch): readonly Fitted[];
  /** for the next who asks; where the folder may not be written to, nothing is kept */
  keep(id: string, batch: Batch, fits: readonly Fitted[]): void;
  source(id: string): string;
}

export async function readRun(dir: string, summary: Summary): Promise<FinishedRun> {
  const archive = await openArchive(reading(dir));
  const { header } = archive;
  if (header === null) throw new UsageError(`${dir} stopped before its first entry was written`);
  const config = runConfigSchema.parse(header.config); // runs of earlier versions say less
  const environment = environmentFor(config, loadEnvironment(config.env));
  if (environment.hash !== header.environmentHash)
    throw new UsageError(
      `${config.env} is not as it was when ${dir} was made: other data, or another base, library or task. Make the run again`,
    );
  const draws = drawsBy(archive);
  const store = openFits(dir);
  const source = (id: string): string => sourceOf(environment, archive, summary, id);
  return {
    dir,
    config,
    environment,
    summary,
    source,
    program: (id, weight) => ({
      id,
      source: source(id),
      weight,
      draws: hasParameters(environment, source(id)) ? draws(id) : NOTHING_TO_DRAW,
    }),
    fits: (id, batch) => store.read(id, batch) ?? [],
    keep(id, batch, fits) {
      try {
        store.write(id, batch, fits);
      } catch {
        // a folder that is only read: they are made again
      }
    },
  };
}

/**
 * Programs that were proposed are in the journal; neighbours that were weighed after the search are made of the base and their
 * mechanisms again.
 */
function sourceOf(
  environment: Environment,
  { programs }: Archive,
  { base, best, posterior }: Summary,
  id: string,
): string {
  if (id === best.id) return best.program;
  if (id === base.id) return environment.base;
  const known = programs.get(id)?.source;
  if (known !== undefined) return known;
  const names = posterior.find((row) => row.id === id)?.mechanisms ?? [];
  const set = environment.mechanisms.filter(({ name }) => names.includes(name));
  const patched = applyMechanisms(environment.base, set);
  const compiled = patched.ok ? compileIn(environment, patched.source) : null;
  if (!patched.ok || compiled?.ok !== true || compiled.program.id !== id)
    throw new RunError(`Program ${id} has weight in the posterior, but its text is not in the run`);
  return patched.source;
}

const NOTHING_TO_DRAW = [[]];

function hasParameters(environment: Environment, source: string): boolean {
  const compiled = compileIn(environment, source);
  return !compiled.ok || compiled.program.parameters.length > 0;
}

/** A journal that is only read. */
function reading(dir: string): Journal {
  const refuse = () => Promise.reject(new Error("Expected no entry: this journal is only read"));
  return { read: () => readJournal(dir), append: refuse, close: () => Promise.resolve() };
}

type Draws = Extract<Evaluation, { ok: true }>["draws"];

/** Posterior draws of a program, from the batch that knows least of the choice. */
function drawsBy({ evaluations, header }: Archive): (id: string) => Draws {
  const found = new Map<string, Draws>();
  for (const [key, evaluation] of evaluations) {
    const [id, batch, method, , , ...special] = key.split("/"); // special: added replicates, a cross-check
    if (evaluation.ok && special.length === 0 && method === header?.config.evidence && evaluation.draws.length > 0)
      found.set(`${id}/${batch}`, evaluation.draws);
  }
  return (id) => found.get(`${id}/C`) ?? found.get(`${id}/B`) ?? found.get(`${id}/A`) ?? [];
}
