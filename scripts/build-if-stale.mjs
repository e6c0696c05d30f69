/**
 * @file Builds dist/ where a source is newer than the last build. Tests and benches call it, for worker threads and the
 * command line run built code. One build at a time: a second caller waits for the first.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "dist", ".built");
const lock = join(root, "node_modules", ".building");
const PATIENCE = 180_000; // ms, after which a lock is taken to be left over

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newestSource() {
  const files = readdirSync(join(root, "src"), { recursive: true }).map((name) => join(root, "src", name));
  return Math.max(...[...files, join(root, "tsconfig.json"), join(root, "tsconfig.build.json")].map(changedMs));
}

/** `began`: what changed during the build is newer than it. */
export function markBuilt(began) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, "");
  utimesSync(stamp, began, began);
}

export function isStale() {
  return changedMs(stamp) < newestSource();
}

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (Date.now() - changedMs(lock) > PATIENCE) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Code is emitted in spite of type errors, as a transpiler would: they are the business of `npm run types`. */
export function buildIfStale() {
  while (isStale()) {
    if (!tryLock()) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200); // ms
      continue;
    }
    try {
      const began = new Date();
      const built = spawnSync(process.execPath, [join(root, "scripts", "prepare.mjs")], {
        cwd: root,
        encoding: "utf8",
      });
      if (built.status !== 0) console.error(`The build reports:\n${built.stdout}${built.stderr}`);
      spawnSync(process.execPath, [join(root, "scripts", "link.mjs")], { cwd: root });
      markBuilt(began); // also of a build that failed: it would fail again until something changes
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale();
