/**
 * @file Tries a backend in a process of its own: a native library that is broken takes that process down, not ours.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BackendChoice } from "./backend.js";

export type ProbeReport =
  | {
      readonly ok: true;
      /** as it calls itself */
      readonly device: string;
      /** computed by the processor */
      readonly software: boolean;
      /** one training step of stacks of 1 and 64 small networks, ms */
      readonly stepMs: readonly [one: number, many: number];
    }
  | { readonly ok: false; readonly why: string };

const TIMEOUT_MS = 120_000;
const MOST_WORDS = 200;

export type Probed = Pick<BackendChoice, "name" | "source">;

/** `measured`: with timings, which cost about a second. */
export function probe(choice: Probed, measured = false): Promise<ProbeReport> {
  const script = built(new URL("./probe-process.js", import.meta.url));
  const quiet = { ...process.env, TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? "2" };
  return new Promise((settle) => {
    execFile(
      process.execPath,
      [script, JSON.stringify({ choice, measured })],
      { timeout: TIMEOUT_MS, env: quiet },
      (error, out, complaints) => settle(reportIn(out) ?? { ok: false, why: deathOf(error, complaints) }),
    );
  });
}

/** The process's last line. */
function reportIn(out: string): ProbeReport | null {
  const line = out.trimEnd().split("\n").at(-1) ?? "";
  return line.startsWith('{"ok":') ? (JSON.parse(line) as ProbeReport) : null;
}

function deathOf(error: { readonly signal?: unknown; readonly message: string } | null, complaints: string): string {
  const last = complaints.trimEnd().split("\n").at(-1) ?? "";
  const how =
    typeof error?.signal === "string" ? `the trial process ended by ${error.signal}` : "the trial process died";
  return `${how}${last === "" ? "" : `: ${last.slice(0, MOST_WORDS)}`}`;
}

/** Processes run built code, also when the caller runs from the TypeScript sources. */
function built(file: URL): string {
  return fileURLToPath(file).replace(/([\\/])src([\\/]neural[\\/][^/\\]+\.js)$/, "$1dist$2");
}
