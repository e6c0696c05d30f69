/** @file Where runs lie: names for new ones, and finding those that are there. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { RunError, UsageError } from "../core/errors.js";
import type { Summary } from "../run/summary-types.js";
import { decode } from "../journal/encoding.js";
import { didYouMean } from "../core/nearest.js";
import { isRecord } from "./words.js";

export const RUNS = "runs";

/** Folder of a new run: as said, or runs/<env>-<sampler>-<seed>, with -2, -3, … where that is taken. */
export function newRunFolder(said: { readonly out?: string; readonly name?: string }, stem: string): string {
  if (said.out !== undefined && said.name !== undefined) throw new UsageError("Expected --out or --name, got both");
  if (said.name !== undefined && basename(said.name) !== said.name) {
    throw new UsageError(`Expected --name to be a single folder name, got ${said.name}; --out takes a path`);
  }
  const wanted = said.out ?? (said.name === undefined ? undefined : join(RUNS, said.name));
  if (wanted === undefined) return firstFree(join(RUNS, stem));
  if (existsSync(wanted) && (!isFolder(wanted) || readdirSync(wanted).length > 0)) {
    const advice = isUnbegun(wanted)
      ? UNBEGUN
      : holdsRun(wanted)
        ? `it holds a run: discover resume ${wanted}`
        : "it is not empty";
    throw new UsageError(`Expected ${wanted} to be a new folder, but ${advice}`);
  }
  return wanted;
}

function firstFree(stem: string): string {
  for (let n = 1; ; n++) {
    const path = n === 1 ? stem : `${stem}-${n}`;
    if (!existsSync(path)) return path;
  }
}

/** Folder of a run that is there: a path, or a name in runs/. A missing one is an error that names the nearest. */
export function findRun(said: string): string {
  const found = [said, join(RUNS, said)].find((path) => existsSync(path));
  if (found === undefined) {
    const parent = existsSync(dirname(said)) && dirname(said) !== "." ? dirname(said) : RUNS;
    const runs = existsSync(parent) ? readdirSync(parent).filter((name) => holdsRun(join(parent, name))) : [];
    throw new UsageError(`No run at ${said}.${didYouMean(basename(said), runs, `${parent}/`)}${held(parent, runs)}`);
  }
  if (!holdsRun(found)) throw new UsageError(`No run at ${said}: ${normalize(found)} has no journal.jsonl`);
  if (isUnbegun(found)) throw new RunError(`Expected a run in ${normalize(found)}, but ${UNBEGUN}`);
  return normalize(found);
}

/** summary.json of a finished run. */
export function readSummary(run: string): Summary {
  const file = join(run, "summary.json");
  if (!existsSync(file)) throw new RunError(`${run} has no summary yet; finish it with: discover resume ${run}`);
  try {
    const content = decode(readFileSync(file, "utf8"));
    if (isRecord(content) && "best" in content) return { ...NOT_SAID, ...content } as unknown as Summary;
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new RunError(`${file} is not the summary of a run`);
}

/** What summaries of earlier versions do not have. */
const NOT_SAID = {
  checks: [],
  crossCheckBasis: null,
  excludedAtMost: 0,
  ladder: null,
  metrics: [],
  ranking: [],
} as const;

const MOST_NAMED = 12;

/** What a reader may have meant, all of it. */
function held(parent: string, runs: readonly string[]): string {
  if (runs.length === 0) return ` There is no run in ${parent}/`;
  const more = runs.length > MOST_NAMED ? ` and ${runs.length - MOST_NAMED} more` : "";
  return ` In ${parent}/: ${[...runs].sort().slice(0, MOST_NAMED).join(", ")}${more}`;
}

/** Hash of the environment (data, base, mechanisms, priors) that a run was made in; null where its folder does not say. */
export function readHash(run: string): string | null {
  const file = join(run, "run.json");
  if (!existsSync(file)) return null;
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(content) && typeof content.environmentHash === "string" ? content.environmentHash : null;
  } catch {
    return null;
  }
}

const UNBEGUN = "it stopped before its first entry was written: delete the folder and start it again";

/** Killed before anything was written down: nothing to go on with, and nothing to lose. */
function isUnbegun(path: string): boolean {
  const journal = join(path, "journal.jsonl");
  return existsSync(journal) && statSync(journal).size === 0;
}

function holdsRun(path: string): boolean {
  return existsSync(join(path, "journal.jsonl"));
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
