/** @file The built command line, fresh, for tests that run it as a user would. */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
// @ts-expect-error a script without types
import { buildIfStale } from "../../scripts/build-if-stale.mjs";

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "dist", "cli.js");

export function ensureBuilt(): void {
  buildIfStale();
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** called with everything on stderr so far, at each new piece */
  readonly onErr?: (err: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs `discover` in a process of its own, without the caller's OPENAI settings. */
export function discover(args: readonly string[], { cwd = ROOT, env = {}, onErr }: Surroundings = {}): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { PATH, HOME, ...env } });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    onErr?.(err, (signal) => child.kill(signal));
  });
  return new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code) => settle({ code, out, err }));
  });
}

/** A folder of its own for a test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "discover-test-"));
}
