/** Runs in scratch folders, and what of a summary must be equal between two of them. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunConfigInput } from "../../src/run/config.js";
import { resumeRun, type RunOptions, type RunResult, startRun } from "../../src/run/run.js";
import type { Summary } from "../../src/run/summary-types.js";

/** A folder for one run; all of them are called "run", so that summaries agree. */
export const scratch = (): string => join(mkdtempSync(join(tmpdir(), "discover-test-")), "run");

/** Without cross-check, which trains networks, unless asked for. */
export function start(
  config: RunConfigInput,
  options: Partial<RunOptions> & { workers?: number } = {},
): Promise<RunResult> {
  const { workers = 0, sitting, ...rest } = options;
  return startRun({ crossCheck: 0, ...config }, { dir: scratch(), ...rest, sitting: { workers, ...sitting } });
}

export function resume(dir: string, options: Partial<RunOptions> & { workers?: number } = {}): Promise<RunResult> {
  const { workers = 0, sitting, ...rest } = options;
  return resumeRun(dir, { dir, ...rest, sitting: { workers, ...sitting } });
}

/** Everything but times. */
export function timeless(summary: Summary): Omit<Summary, "seconds"> {
  const { seconds: _, ...rest } = summary;
  return rest;
}

export const journalOf = (dir: string): Buffer => readFileSync(join(dir, "journal.jsonl"));

/** A run folder whose process died when `bytes` of its journal had reached the disk. */
export function killedAt(journal: Buffer, bytes: number): string {
  const dir = scratch();
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "journal.jsonl"), journal.subarray(0, bytes));
  return dir;
}
