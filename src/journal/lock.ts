/**
 * @file One writer for each run folder: a lock file that names its process. A lock whose process is dead is taken over,
 * so that a killed run resumes without a word; a living one is an error that says who holds it.
 */
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
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

/** Who holds the lock; "none" where there is no lock, null where it cannot be read. One look, so that no lock slips in between two. */
function read(path: string): Holder | "none" | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "none" : null;
  }
}

/** Takes the lock of a run folder; returns its release. Throws RunError where a living process holds it. */
export function lock(dir: string): () => void {
  const path = join(dir, "lock");
  const mine: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const release = (): void => {
    const holder = read(path);
    if (holder !== null && holder !== "none" && holder.pid === mine.pid) unlinkSync(path);
  };
  for (let attempt = 0; attempt < 200; attempt++) {
    if (place(path, mine)) return release;
    const holder = read(path);
    if (holder === "none") continue;
    if (holder !== null && holder.host !== mine.host)
      throw new RunError(
        `${dir} is locked by process ${holder.pid} on ${holder.host}. If that process is gone, delete ${path} and try again`,
      );
    if (holder !== null && isAlive(holder))
      throw new RunError(`${dir} is in use by process ${holder.pid}: a run has one writer`);
    if (!removeDead(path)) pause(10);
  }
  throw new RunError(
    `${dir} is being taken by another process. If none is running, delete ${path}.takeover and try again`,
  );
}

/** Puts a whole lock file in place, or nothing: a link appears with its content, and only where none is. */
function place(path: string, mine: Holder): boolean {
  const whole = `${path}.${mine.pid}`;
  writeFileSync(whole, JSON.stringify(mine));
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    unlinkSync(whole);
  }
}

const STALE_TAKEOVER_MS = 10_000;

/**
 * Removes the lock of a dead process. Only the maker of the folder `lock.takeover` may, and it looks again when it has
 * it, so that a living lock is never removed. False where another process is at it.
 */
function removeDead(path: string): boolean {
  const takeover = `${path}.takeover`;
  try {
    mkdirSync(takeover);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = statSync(takeover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > STALE_TAKEOVER_MS) rmSync(takeover, { recursive: true, force: true });
    return false;
  }
  try {
    const holder = read(path);
    if (holder === null || (holder !== "none" && !isAlive(holder))) unlinkSync(path);
    return true;
  } finally {
    rmdirSync(takeover);
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
