/**
 * @file Files that do not come with the package. The environment variable DISCOVER_DATA names the folder that has them;
 * `discover data` says which files there are, and brings them in.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { parseTable, type Table } from "./table.js";

/** Its text; null where there is no such folder or no such file in it. */
export function ownText(file: string): string | null {
  const folder = process.env["DISCOVER_DATA"];
  const path = folder ? join(folder, file) : null;
  return path && existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** A table that an environment cannot do without. */
export function neededTable(environment: string, file: string): Table {
  const text = ownText(file);
  if (text !== null) return parseTable(text, file);
  const where = process.env["DISCOVER_DATA"]
    ? `the folder of DISCOVER_DATA, '${process.env["DISCOVER_DATA"]}', has none`
    : "the environment variable DISCOVER_DATA names no folder";
  throw new UsageError(
    `Expected ${file} for ${environment}, but ${where}. How to get it: discover data list ${environment}`,
  );
}
