/**
 * @file Where optional packages are: in the user's project, beside this package, or among the global ones. They are
 * found before they are loaded, so that other threads can be handed their files.
 */
import { createRequire } from "node:module";
import { delimiter, dirname, join, sep } from "node:path";

/** Folders whose `node_modules` are searched, nearest first. NODE_PATH is searched by Node itself. */
function places(): readonly string[] {
  const prefix = process.env.npm_config_prefix ?? dirname(dirname(process.execPath));
  const globals = [join(prefix, "lib"), prefix]; // Unix, Windows
  const listed = (process.env.NODE_PATH ?? "").split(delimiter).filter((path) => path !== "");
  return [process.cwd(), import.meta.dirname, ...listed.map(parentOf), ...globals];
}

const parentOf = (path: string): string => (path.endsWith(`${sep}node_modules`) ? dirname(path) : path);

/** The file that importing the package means, or null where there is none. `beside`: a file of a package that needs it. */
export function findPackage(name: string, beside?: string): string | null {
  const from = beside === undefined ? places().map((place) => join(place, "-")) : [beside];
  for (const start of from) {
    try {
      return createRequire(start).resolve(name);
    } catch {
      // not there; the next place may have it
    }
  }
  return null;
}
