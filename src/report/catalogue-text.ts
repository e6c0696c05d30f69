/** @file The catalogue of data files for people: all of it, one entry with where to get it, what an import or a check found. */
import type { DataFile } from "../envs/data-catalogue.js";
import { hangingLines, wrapLines } from "./columns.js";

const WIDEST = 100;

type Listed = DataFile & { readonly here: boolean };

export function catalogueText(entries: readonly Listed[], folder: string | null): string {
  const rows = entries.map(({ file, here, environments, what }) => [
    file,
    here ? "yes" : "no",
    environments.join(", "),
    what,
  ]);
  const columns = [{ title: "file" }, { title: "here" }, { title: "for" }, { title: "" }];
  const where = folder === null ? "DISCOVER_DATA names no folder." : `Data folder: ${folder}.`;
  return `${hangingLines(columns, rows, 140).join("\n")}\n\n${where} How to get a file: discover data list ENVIRONMENT\n`;
}

/** What one file is and where to get it. */
export function entryText({ file, what, shape, licence, obtain, needed, here, sha256 }: Listed): string {
  const state = here ? "here" : needed ? "not here, and needed" : "not here; data are made in its place";
  const facts: readonly (readonly [string, string])[] = [
    ["what", `${what}; ${shape}`],
    ["state", state],
    ["licence", licence],
    ["from", obtain],
    ["then", `discover data import FILE --as ${file}`],
    ["sha256", sha256],
  ];
  return [file, ...hangingLines([{ title: "" }, { title: "" }], facts, WIDEST), ""].join("\n");
}

interface ImportedLine {
  readonly file: string;
  readonly from: string;
  readonly done: string;
  readonly condition: string;
  readonly reason: string;
}

export function importText(results: readonly ImportedLine[], path: string): string {
  if (results.length === 0) return `Nothing under ${path} is one of the files of 'discover data list'.\n`;
  const lines = results.map(
    ({ file, from, done, condition, reason }) =>
      `${done}: ${file}, from ${from} (${reason === "" ? condition : reason})`,
  );
  return `${lines.flatMap((line) => wrapLines(line, WIDEST, "")).join("\n")}\n`;
}

export function verifyText(
  results: readonly { readonly file: string; readonly condition: string; readonly reason: string }[],
  folder: string,
  exists = true,
): string {
  const rows = results.map(({ file, condition, reason }) => [
    file,
    reason === "" ? condition : `${condition}: ${reason}`,
  ]);
  const made = exists ? "" : ", which is not there yet: discover data import makes it";
  return `Data folder: ${folder}${made}\n${hangingLines([{ title: "file" }, { title: "" }], rows, WIDEST).join("\n")}\n`;
}
