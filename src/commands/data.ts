/** @file `discover data list|import|verify`: files that do not come with the package, in the folder of DISCOVER_DATA. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { didYouMean } from "../core/nearest.js";
import { DATA_FILES, dataFilesOf, type DataFile } from "../envs/data-catalogue.js";
import { checkContent, type Condition } from "../envs/data-content.js";
import { familyOf, isBundled } from "../envs/load.js";
import { catalogueText, entryText, importText, verifyText } from "../report/catalogue-text.js";
import { EXIT, type Command } from "./command.js";
import { importInto, textAt } from "./data-files.js";
import { OPTIONS, type Option } from "./option-table.js";
import type { Terminal } from "./terminal.js";
import { wordOf, type Words } from "./words.js";

const ACTIONS = ["list", "import", "verify"] as const;

const own = (flag: string, kind: Option["kind"], describe: string): Option => ({
  flag,
  kind,
  sets: `here.${flag}`,
  group: "Data:",
  describe,
});

export const dataCommand: Command = {
  usage: "data <action> [what]",
  describe: "Files that do not come with the package: list them, import them into DISCOVER_DATA, verify them",
  options: [
    own("to", "text", "import, verify: a data folder in place of DISCOVER_DATA"),
    own("as", "text", "import: which of the known files this one is"),
    own("replace", "switch", "import: also over a file of other content"),
    ...OPTIONS.filter(({ flag }) => flag === "json"),
  ],
  words: {
    action: "list, import or verify",
    what: "list, verify: an environment, all if left out; import: a file, or a folder that is looked through",
  },
  examples: [
    ["discover data list influenza-usa", "what it needs, and where to get it"],
    ["discover data import flu_state_data.csv", "a file of others, rewritten"],
  ],
  run(words, terminal) {
    const action = wordOf(words, "action");
    const what = wordOf(words, "what");
    if (action === "list") return Promise.resolve(list(what, words, terminal));
    if (action === "import") return Promise.resolve(bringIn(what, words, terminal));
    if (action === "verify") return Promise.resolve(verify(what, words, terminal));
    throw new UsageError(`Expected ${ACTIONS.join(", ")}, got '${action ?? ""}'.${didYouMean(action ?? "", ACTIONS)}`);
  },
};

const pretty = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

/** Files of an environment, or all; a member of a family needs those of its family. */
function filesOf(environment: string | undefined): readonly DataFile[] {
  if (environment === undefined) return DATA_FILES;
  const files = [environment, familyOf(environment)].map(dataFilesOf).find((some) => some.length > 0) ?? [];
  if (files.length > 0) return files;
  if (isBundled(environment))
    throw new UsageError(`${environment} needs no file: its data come with the package, or are made`);
  const names = [...new Set(DATA_FILES.flatMap(({ environments }) => environments))];
  throw new UsageError(
    `Expected an environment with files of its own (${names.join(", ")}), got '${environment}'.${didYouMean(environment, names)}`,
  );
}

function folderOf(words: Words, { variables }: Terminal): string | null {
  return wordOf(words, "to") ?? (variables.DISCOVER_DATA || null);
}

function neededFolder(words: Words, terminal: Terminal): string {
  const folder = folderOf(words, terminal);
  if (folder === null)
    throw new UsageError(
      "Expected the environment variable DISCOVER_DATA to name your data folder, or --to FOLDER, got neither",
    );
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`Expected a folder, got the file ${folder}`);
  return folder;
}

function list(what: string | undefined, words: Words, terminal: Terminal): number {
  const folder = folderOf(words, terminal);
  const entries = filesOf(what).map((known) => ({
    ...known,
    here: folder !== null && existsSync(join(folder, known.file)),
  }));
  if (words.json === true) terminal.out(pretty(entries));
  else terminal.out(what === undefined ? catalogueText(entries, folder) : entries.map(entryText).join("\n"));
  return EXIT.done;
}

function bringIn(path: string | undefined, words: Words, terminal: Terminal): number {
  if (path === undefined) throw new UsageError("Expected a file or a folder to import, got nothing");
  const as = wordOf(words, "as");
  if (as !== undefined && !DATA_FILES.some(({ file }) => file === as))
    throw new UsageError(
      `Expected --as to be one of ${DATA_FILES.map(({ file }) => file).join(", ")}, got '${as}'.${didYouMean(
        as,
        DATA_FILES.map(({ file }) => file),
      )}`,
    );
  const results = importInto(neededFolder(words, terminal), path, as, words.replace === true);
  terminal.out(words.json === true ? pretty(results) : importText(results, path));
  return results.some(({ done }) => done === "refused") || results.length === 0 ? EXIT.failed : EXIT.done;
}

export interface Verified {
  readonly file: string;
  readonly condition: Condition | "not here";
  readonly reason: string;
}

/** Files that are not here are no failure unless an environment was named that cannot do without them. */
function verify(what: string | undefined, words: Words, terminal: Terminal): number {
  const folder = neededFolder(words, terminal);
  const files = filesOf(what);
  const results = files.map((known): Verified => {
    const text = textAt(join(folder, known.file));
    if (text === null) return { file: known.file, condition: "not here", reason: "" };
    return { file: known.file, ...checkContent(known, text) };
  });
  terminal.out(words.json === true ? pretty(results) : verifyText(results, folder, existsSync(folder)));
  const missing = what !== undefined && results.some(({ condition }, i) => condition === "not here" && files[i].needed);
  return missing || results.some(({ condition }) => condition === "wrong") ? EXIT.failed : EXIT.done;
}
