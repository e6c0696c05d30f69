/** @file Environments by name or folder. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../core/errors.js";
import { BUNDLED } from "./bundled.js";
import { readFolder } from "./folder.js";
import { nearest } from "./nearest.js";
import type { Environment, EnvironmentSpec } from "./types.js";
import { withData } from "./with-data.js";

/** A bundled environment, or one from a folder (`environment.yaml` + tables + base program), with other data if given. */
export function loadEnvironment(spec: string | EnvironmentSpec): Environment {
  const { name, data } = typeof spec === "string" ? { name: spec, data: undefined } : spec;
  const environment = byName(name);
  return data ? withData(environment, data) : environment;
}

function byName(name: string): Environment {
  if (Object.hasOwn(BUNDLED, name)) return BUNDLED[name]();
  const folder = resolve(name);
  if (existsSync(join(folder, "environment.yaml"))) return readFolder(folder);
  if (/[\\/.]/.test(name) || isFolder(folder))
    throw new UsageError(`Expected a folder with an environment.yaml, got '${name}'`);
  const names = Object.keys(BUNDLED);
  throw new UsageError(
    `Expected an environment, got '${name}'. Did you mean '${nearest(name, names)}'? (${names.join(", ")}, or a folder)`,
  );
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

export interface EnvironmentEntry {
  readonly name: string;
  readonly title: string;
  /** true, or why it cannot be loaded */
  readonly available: true | string;
}

/** The bundled environments. */
export function listEnvironments(): EnvironmentEntry[] {
  return Object.entries(BUNDLED).map(([name, load]) => {
    try {
      return { name, title: load().title, available: true };
    } catch (error) {
      return { name, title: "", available: error instanceof Error ? error.message : String(error) };
    }
  });
}
