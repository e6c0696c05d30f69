/** @file What the studies share: scratch runs, a few statistics, lines of a table. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunConfigInput } from "../src/run/config.js";
import { type RunOptions, startRun } from "../src/run/run.js";
import type { Summary } from "../src/run/summary-types.js";

/** One run in a folder that is deleted afterwards. */
export async function scratchRun(
  config: RunConfigInput,
  options: { workers?: number; data?: RunOptions["data"] } = {},
): Promise<Summary> {
  const dir = mkdtempSync(join(tmpdir(), "discover-bench-"));
  try {
    const sitting = { workers: options.workers ?? 2 };
    return (await startRun(config, { dir: join(dir, "run"), sitting, data: options.data })).summary;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
export const sd = (v: readonly number[]): number =>
  Math.sqrt(v.reduce((s, x) => s + (x - mean(v)) ** 2, 0) / (v.length - 1));
export const rms = (v: readonly number[]): number => Math.sqrt(mean(v.map((x) => x * x)));
export const median = (v: readonly number[]): number => {
  const sorted = [...v].sort((a, b) => a - b);
  const m = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[m] : (sorted[m - 1] + sorted[m]) / 2;
};

export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Number `--name value` of a study, or its default. */
export function argument(name: string, byDefault: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? byDefault : Number(process.argv[at + 1]);
}

/** Argument `--name value` of a study, or its default. */
export function word(name: string, byDefault: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? byDefault : process.argv[at + 1];
}
