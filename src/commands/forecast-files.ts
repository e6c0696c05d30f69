/** @file Files of a forecast or an intervention, in the run folder or where a user wants them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "../core/errors.js";

/** Writes each (name → text); returns the paths, as a user would type them. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
  } catch (error) {
    throw new RunError(`Cannot write into ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
