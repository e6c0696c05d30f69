/**
 * @file One writer for each run folder: a lock file that names its process. A lock whose process is dead is taken over,
 * so that a killed run resumes without a word; a living one is an error that says who holds it.
 */
import { readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { RunError } from "../core/errors.js";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** when the process started, so that a recycled process number is not mistaken for it */
  readonly started: string;
}

/** Clock ticks since boot at which a process started (Linux); "" where unknown. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const started = startOf(holder.pid);
  return started === "" || holder.started === "" || started === holder.started;
}

function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}

/** Takes the lock of a run folder; returns its release. Throws RunError where a living process holds it. */
export function lock(dir: string): () => void {
  const path = join(dir, "lock");
  const mine: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, text, { flag: "wx" });
      return () => {
        if (read(path)?.pid === mine.pid) unlinkSync(path);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    refuseLiving(path, dir, mine.host);
    removeStale(path, mine.pid);
  }
  throw new RunError(`${dir} is being taken by another process: try again`);
}

function refuseLiving(path: string, dir: string, host: string): void {
  const holder = read(path);
  if (holder === null) return;
  if (holder.host !== host)
    throw new RunError(
      `${dir} is locked by process ${holder.pid} on ${holder.host}. If that process is gone, delete ${path} and try again`,
    );
  if (isAlive(holder)) throw new RunError(`${dir} is in use by process ${holder.pid}: a run has one writer`);
}

/** Moves the stale lock away under a name of our own: of several processes only one succeeds, the others try again. */
function removeStale(path: string, pid: number): void {
  const grave = `${path}.${pid}`;
  try {
    renameSync(path, grave);
    unlinkSync(grave);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
