/**
 * @file The files of a run folder. The journal is the run; everything else here can be written again from it, but for the
 * fits, which children of a program start from (`fits.ts`).
 *
 *   run.json  journal.jsonl  programs/<id>.model.ts  fits/  llm/  summary.json  report.html
 */
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunError, UsageError } from "../core/errors.js";
import type { Exchange, ModelProgram } from "../core/types.js";
import { encode } from "../journal/encoding.js";

export interface RunFolder {
  readonly dir: string;
  writeRun(content: unknown): void;
  /** path inside the folder */
  writeProgram(program: ModelProgram): string;
  writeExchange(exchange: Exchange): void;
  writeSummary(content: unknown): void;
  writeReport(html: string): void;
}

/** A new, empty run folder. Refuses one that holds a run already: nothing is lost by a wrong name. */
export function createRunFolder(dir: string): RunFolder {
  if (existsSync(join(dir, "journal.jsonl")))
    throw new UsageError(
      `${dir} already holds a run: go on with it by "discover resume ${dir}", or choose another --out`,
    );
  if (existsSync(dir) && readdirSync(dir).some((name) => !name.startsWith("lock")))
    throw new UsageError(`${dir} is not empty: choose another --out`);
  mkdirSync(join(dir, "programs"), { recursive: true });
  return folderOf(dir);
}

export function openRunFolder(dir: string): RunFolder {
  if (!existsSync(dir)) throw new UsageError(`No run at ${dir}`);
  if (!existsSync(join(dir, "journal.jsonl")))
    throw new UsageError(`${dir} is not a run folder: it has no journal.jsonl`);
  mkdirSync(join(dir, "programs"), { recursive: true });
  return folderOf(dir);
}

function folderOf(dir: string): RunFolder {
  return {
    dir,
    writeRun: (content) => replace(join(dir, "run.json"), `${JSON.stringify(content, null, 2)}\n`),
    writeProgram(program) {
      const file = join("programs", `${program.id}.model.ts`);
      replace(join(dir, file), program.source);
      return file;
    },
    writeExchange(exchange) {
      mkdirSync(join(dir, "llm"), { recursive: true });
      const name = `${String(exchange.ticket).padStart(5, "0")}-${exchange.role}-${exchange.attempt}-${exchange.phase}.json`;
      replace(join(dir, "llm", name), `${JSON.stringify(exchange.body, null, 2)}\n`);
    },
    writeSummary: (content) => replace(join(dir, "summary.json"), `${encode(content)}\n`),
    writeReport: (html) => replace(join(dir, "report.html"), html),
  };
}

/** Writes whole files or none. */
function replace(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    throw new RunError(`Cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
