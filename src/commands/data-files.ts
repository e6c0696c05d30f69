/** @file Reading and writing the user's data folder: what is found under a path is recognised, checked and copied. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { UsageError } from "../core/errors.js";
import { contentHash, recogniseData, type Checked } from "../envs/data-content.js";

export interface Imported extends Checked {
  /** below the data folder */
  readonly file: string;
  readonly from: string;
  readonly done: "written" | "there already" | "refused";
}

/** Larger files are none of ours. */
const MOST_BYTES = 50e6;
const DEEPEST = 6;
const ENDINGS = /\.(csv|json)$/i;

/** Its text; null where there is none. */
export function textAt(path: string): string | null {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null;
}

/** Everything under `path` that is one of the known files. A file that was named must be one. */
export function importInto(
  folder: string,
  path: string,
  as: string | undefined,
  replace: boolean,
): readonly Imported[] {
  if (!existsSync(path)) throw new UsageError(`Expected a file or folder, got ${path}: there is none`);
  const single = !statSync(path).isDirectory();
  if (!single && as !== undefined) throw new UsageError(`Expected a file with --as, got the folder ${path}`);
  const found = single ? [path] : filesUnder(path, DEEPEST);
  const results = found.flatMap((file) => importOne(folder, file, as, replace));
  if (single && results.length === 0)
    throw new UsageError(`Expected one of the files of 'discover data list', got ${path}; --as FILE says which it is`);
  return results;
}

function filesUnder(folder: string, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return depth > 0 && !/^(\.|node_modules$)/.test(entry.name) ? filesUnder(path, depth - 1) : [];
      return entry.isFile() && ENDINGS.test(entry.name) ? [path] : [];
    });
}

function importOne(folder: string, from: string, as: string | undefined, replace: boolean): Imported[] {
  if (statSync(from).size > MOST_BYTES) return [];
  const recognised = recogniseData(readFileSync(from, "utf8"), from.split(sep).join("/"), as);
  if (recognised === null) return [];
  const { known, text, checked } = recognised;
  const result = { file: known.file, from, ...checked };
  if (checked.condition === "wrong") return [{ ...result, done: "refused" }];
  const target = join(folder, known.file);
  const present = textAt(target);
  if (present !== null && contentHash(present) === contentHash(text)) return [{ ...result, done: "there already" }];
  if (present !== null && !replace)
    return [{ ...result, done: "refused", reason: `${target} has other content; --replace writes over it` }];
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.part`, text);
  renameSync(`${target}.part`, target);
  return [{ ...result, done: "written" }];
}
