/**
 * @file What a report shows, read from a run folder: summary, configuration, genealogy, both programs, and bands simulated
 * from the posterior draws that the journal keeps; and the page that is made of it, put into the folder. Nothing here is
 * part of a run's result: the page can be written again at any time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "../core/errors.js";
import type { Evaluation } from "../core/types.js";
import { loadEnvironment } from "../envs/load.js";
import type { Environment } from "../envs/types.js";
import { decode } from "../journal/encoding.js";
import { readJournal } from "../journal/file.js";
import type { Journal } from "../journal/types.js";
import { stream } from "../math/rng.js";
import type { World } from "../programs/types.js";
import { openArchive, type Archive } from "../run/archive.js";
import { compileIn } from "../run/compile-in.js";
import { environmentFor } from "../run/hybrid-base.js";
import type { Summary } from "../run/summary-types.js";
import { openRunFolder } from "../run/folder.js";
import { reportHtml, type ReportInput } from "./html.js";
import type { GenealogyPoint, PredictivePair } from "./plots.js";
import { posteriorPredictive, type PredictiveBand } from "./predictive.js";

/** A journal that is only read. */
function reading(dir: string): Journal {
  const refuse = () => Promise.reject(new Error("Expected no entry: this journal is only read"));
  return { read: () => readJournal(dir), append: refuse, close: () => Promise.resolve() };
}

type Success = Extract<Evaluation, { ok: true }>;

/** Program and batch → the latest successful evaluation by the run's own method. */
function successesOf({ evaluations, header }: Archive): Map<string, Success> {
  const found = new Map<string, Success>();
  for (const [key, evaluation] of evaluations) {
    const [id, batch, method, , , ...special] = key.split("/"); // special: added replicates, a cross-check
    if (evaluation.ok && special.length === 0 && method === header?.config.evidence)
      found.set(`${id}/${batch}`, evaluation);
  }
  return found;
}

/** Posterior draws of the parameters, from the batch that knows least of the choice; empty where none were kept. */
function drawsOf(successes: ReadonlyMap<string, Success>, id: string): Success["draws"] {
  const batches = ["C", "B", "A"].map((batch) => successes.get(`${id}/${batch}`)?.draws ?? []);
  return batches.find((draws) => draws.length > 0) ?? [];
}

function genealogyOf(archive: Archive, successes: ReadonlyMap<string, Success>, baseId: string): GenealogyPoint[] {
  const seen = (id: string): Pick<GenealogyPoint, "score" | "program" | "rmse"> => {
    const evaluation = successes.get(`${id}/A`);
    const rmse = evaluation?.heldOut?.rmse;
    const score = evaluation?.evidence?.logZ ?? evaluation?.heldOut?.score ?? -Infinity;
    return { program: id, score, ...(rmse === undefined ? {} : { rmse }) };
  };
  const children = archive.candidates().map(({ node, ticket, proposal: { program, error } }) => ({
    node,
    parent: ticket.parent,
    ...(ticket.intent === "debug" ? { repairs: true } : {}),
    ...(error === undefined ? seen(program.id) : { program: program.id, score: -Infinity }),
  }));
  return children[0]?.node === 0 ? children : [{ node: 0, parent: null, ...seen(baseId) }, ...children];
}

/** Whole series need a panel each; experiments that are measured once share one. */
const armsShown = ({ arms }: World): number => (arms.every((arm) => arm.times.length === 1) ? 30 : 6);

function bandsFor(environment: Environment, source: string, draws: Success["draws"]): PredictiveBand[] | null {
  const compiled = compileIn(environment, source);
  if (!compiled.ok || draws.length === 0) return null;
  const key = stream(0).fork("posterior predictive").key(); // one key for all programs: they share their noise
  return posteriorPredictive(compiled.program, environment.world, draws, { key, arms: armsShown(environment.world) });
}

function predictiveOf(
  successes: ReadonlyMap<string, Success>,
  environment: Environment,
  summary: Summary,
): PredictivePair | null {
  const base = bandsFor(environment, environment.base, drawsOf(successes, summary.base.id));
  const best = bandsFor(environment, summary.best.program, drawsOf(successes, summary.best.id));
  const { arms, observables } = environment.world;
  const width = Object.values(observables).reduce((a, b) => a + b, 0);
  return base && best ? { base, best, series: arms.length * width } : null;
}

/** All that the report page and its pictures show. */
export async function readReport(dir: string): Promise<ReportInput> {
  const summary = readSummary(dir);
  const archive = await openArchive(reading(dir));
  const { header } = archive;
  if (header === null)
    throw new RunError(`${dir} stopped before its first entry was written: there is nothing to report`);
  const environment = environmentFor(header.config, loadEnvironment(header.config.env));
  const sameData = environment.hash === header.environmentHash;
  const successes = successesOf(archive);
  return {
    summary,
    config: header.config,
    environment,
    predictive: sameData && environment.replication === "shared" ? predictiveOf(successes, environment, summary) : null,
    genealogy: genealogyOf(archive, successes, summary.base.id),
    programs: { base: environment.base, best: summary.best.program },
    versions: header.versions,
  };
}

/** Writes report.html into the run folder. */
export async function writeReport(dir: string): Promise<void> {
  openRunFolder(dir).writeReport(reportHtml(await readReport(dir)));
}

function readSummary(dir: string): Summary {
  try {
    return decode(readFileSync(join(dir, "summary.json"), "utf8")) as Summary;
  } catch (error) {
    throw new RunError(
      `${dir} has no readable summary.json: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
