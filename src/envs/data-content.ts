/**
 * @file What a text is among the files that are known: by its content, by its columns and place, or as a file of others that
 * is rewritten into one of ours.
 */
import { createHash } from "node:crypto";
import { UsageError } from "../core/errors.js";
import { DATA_FILES, type DataFile } from "./data-catalogue.js";
import { FROM_GRADABM, influenzaFromGradAbm, isGradAbm } from "./data-upstream.js";
import { parseTable } from "./table.js";

/** SHA-256 of a text, whatever its byte-order mark and line ends. */
export function contentHash(text: string): string {
  return createHash("sha256").update(plain(text)).digest("hex");
}

/** With line feeds, one at the end. */
export function plain(text: string): string {
  return `${text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd()}\n`;
}

export type Condition = "as known" | "other content" | "wrong";

export interface Checked {
  readonly condition: Condition;
  /** what is other or wrong, in words; empty where all is as known */
  readonly reason: string;
}

/** Whether a text can stand for a known file. */
export function checkContent(known: DataFile, text: string): Checked {
  if (contentHash(text) === known.sha256) return { condition: "as known", reason: "" };
  const wrong = faultOf(known, text);
  if (wrong !== null) return { condition: "wrong", reason: wrong };
  return { condition: "other content", reason: "usable, but not the numbers that figures of others are for" };
}

function faultOf({ file, columns, rows }: DataFile, text: string): string | null {
  if (columns.length === 0) return isJson(text) ? null : "expected JSON";
  try {
    const table = parseTable(text, file);
    const missing = columns.filter((column) => !table.columns.includes(column));
    if (missing.length > 0) return `expected the columns ${missing.join(", ")}`;
    if (rows !== null && table.rows.length !== rows) return `expected ${rows} rows, got ${table.rows.length}`;
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export interface Recognised {
  readonly known: DataFile;
  /** what is to be written */
  readonly text: string;
  readonly checked: Checked;
}

/**
 * `path`: where the text was found, with slashes; `as`: the file that it is said to be. Null where it is none of them; throws
 * where it may be one of several.
 */
export function recogniseData(text: string, path: string, as?: string): Recognised | null {
  const theirs = as === undefined && isGradAbm(text);
  const own = theirs ? influenzaFromGradAbm(text) : plain(text);
  const said = theirs ? FROM_GRADABM : as;
  const known = said === undefined ? knownAs(own, path) : DATA_FILES.find(({ file }) => file === said);
  return known ? { known, text: own, checked: checkContent(known, own) } : null;
}

function knownAs(text: string, path: string): DataFile | undefined {
  const hash = contentHash(text);
  const same = DATA_FILES.find(({ sha256 }) => sha256 === hash);
  if (same) return same;
  const placed = DATA_FILES.find(({ file }) => path === file || path.endsWith(`/${file}`));
  if (placed) return placed;
  const alike = DATA_FILES.filter((known) => known.columns.length > 0 && faultOf(known, text) === null);
  if (alike.length > 1)
    throw new UsageError(
      `Expected --as FILE for ${path}: its columns are those of ${alike.map(({ file }) => file).join(" and ")}`,
    );
  return alike[0];
}
