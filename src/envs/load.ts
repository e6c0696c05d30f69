/** @file Environments by name or folder. Those that come with the package are folders in `datasets/`. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../core/errors.js";
import { ALLOYS, type AlloySet, alloysFrom } from "./alloy-sets.js";
import { PARTS } from "./alloy-folds.js";
import { CANCERS, cancerVariation, MOST_PATIENTS, type CancerName } from "./cancer.js";
import { readFolder, type Variation } from "./folder.js";
import { didYouMean } from "../core/nearest.js";
import { CANDIDATES, gmmVariation, MIXTURES, mixturesOf } from "./gmm.js";
import { MOST_FACILITIES, mrsaVariation } from "./mrsa.js";
import { neededTable, ownText } from "./own-data.js";
import { PUBLIC_HEALTH } from "./public-health.js";
import { sirVariation, TRAJECTORIES } from "./sir.js";
import { parseTable } from "./table.js";
import type { Environment, EnvironmentSpec, PredictionTask } from "./types.js";
import { withData } from "./with-data.js";

/** Same depth from `src/envs` and `dist/envs`. */
const folderOf = (name: string): string => fileURLToPath(new URL(`../../datasets/${name}`, import.meta.url));

const bundled = (name: string, variation?: Variation): Environment => readFolder(folderOf(name), variation);

/** Name → how it is loaded. */
const BUNDLED: Readonly<Record<string, () => Environment>> = {
  "boarding-school": () => bundled("boarding-school"),
  sir: () => bundled("sir", trajectories()),
  "sir-per-arm": () => bundled("sir", { ...trajectories(), name: "sir-per-arm", replication: "per-arm" }),
  finite: () => bundled("finite"),
  gmm: () => mixtures("gmm", 0),
  "gmm-hard": () => bundled("gmm-hard"),
  ...Object.fromEntries(Object.keys(PUBLIC_HEALTH).map((name) => [name, () => fromFiles(name)])),
  "mrsa-virginia": () => facilities("mrsa-virginia", null),
  cancer: () => patients("cancer"),
  "cancer-chemo": () => patients("cancer-chemo"),
  "cancer-chemo-radio": () => patients("cancer-chemo-radio"),
  "hea-fcc": () => alloys("hea-fcc"),
  "hea-bcc": () => alloys("hea-bcc"),
};

/** Further names, `gmm-0` … : as many as there are members of a family, not listed. */
const FAMILIES: Readonly<Record<string, { readonly size: number; load(name: string, member: number): Environment }>> = {
  gmm: { size: CANDIDATES, load: mixtures },
  "mrsa-virginia": { size: MOST_FACILITIES + 1, load: facilities },
  ...Object.fromEntries(
    (Object.keys(CANCERS) as CancerName[]).map((kind) => [
      kind,
      { size: MOST_PATIENTS + 1, load: (name: string, each: number) => patients(kind, name, each) },
    ]),
  ),
  "hea-fcc": { size: PARTS, load: (name, outer) => alloys("hea-fcc", name, outer) },
  "hea-bcc": { size: PARTS, load: (name, outer) => alloys("hea-bcc", name, outer) },
};

/** "hea-bcc" of "hea-bcc-3"; other names as they are. */
export const familyOf = (name: string): string => name.replace(/-\d+$/, "");

/** How a bundled environment is loaded; null where none has that name. */
function loaderOf(name: string): (() => Environment) | null {
  if (Object.hasOwn(BUNDLED, name)) return BUNDLED[name];
  const [, family, member] = /^(.+)-(0|[1-9]\d*)$/.exec(name) ?? [];
  if (family === undefined || !Object.hasOwn(FAMILIES, family) || Number(member) >= FAMILIES[family].size) return null;
  return () => FAMILIES[family].load(name, Number(member));
}

/** Whether a name is one of ours, members of families counted. */
export const isBundled = (name: string): boolean => loaderOf(name) !== null;

/** From files that people have or have not. */
function fromFiles(name: string): Environment {
  const { files, own = [], variation } = PUBLIC_HEALTH[name];
  const beside = own.map((file) => parseTable(readFileSync(join(folderOf(name), file), "utf8"), file));
  return bundled(name, variation(...files.map((file) => neededTable(name, file)), ...beside));
}

function trajectories(): Variation {
  const text = ownText(TRAJECTORIES);
  return sirVariation(text === null ? null : parseTable(text, TRAJECTORIES));
}

function facilities(name: string, count: number | null): Environment {
  return bundled("mrsa-virginia", mrsaVariation(name, count));
}

function mixtures(name: string, target: number): Environment {
  const text = ownText(MIXTURES);
  const all = mixturesOf(text === null ? null : JSON.parse(text));
  return bundled("gmm", gmmVariation(name, target, all, text !== null));
}

/** `each`: patients in each group; absent: as usual. */
function patients(kind: CancerName, name: string = kind, each: number | null = null): Environment {
  return bundled(kind, cancerVariation(kind, name, each));
}

/** `outer`: the part of the alloys that is kept from the search; absent: none. */
function alloys(set: AlloySet, name: string = set, outer: number | null = null): Environment {
  const tables = ALLOYS[set].files.map((file) => neededTable(set, file));
  return bundled(set, alloysFrom(set, name, tables, outer));
}

/** A bundled environment, or one from a folder (`environment.yaml` + tables + base program), with other data if given. */
export function loadEnvironment(spec: string | EnvironmentSpec): Environment {
  const { name, data } = typeof spec === "string" ? { name: spec, data: undefined } : spec;
  const environment = byName(name);
  return data ? withData(environment, data) : environment;
}

function byName(name: string): Environment {
  const load = loaderOf(name);
  if (load) return load();
  const folder = resolve(name);
  if (existsSync(join(folder, "environment.yaml"))) return readFolder(folder);
  if (/[\\/.]/.test(name) || isFolder(folder))
    throw new UsageError(`Expected a folder with an environment.yaml, got '${name}'`);
  const names = Object.keys(BUNDLED);
  throw new UsageError(
    `Expected an environment, got '${name}'.${didYouMean(familyOf(name), names)} (${names.join(", ")}, or a folder)`,
  );
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The name that finds the same environment from any working directory. */
export function absoluteName(name: string): string {
  return loaderOf(name) ? name : resolve(name);
}

export interface EnvironmentEntry {
  readonly name: string;
  readonly title: string;
  /** what is predicted; null where programs are judged by evidence alone */
  readonly task: PredictionTask["kind"] | null;
  /** true, or why it cannot be loaded */
  readonly available: true | string;
}

/** The bundled environments. */
export function listEnvironments(): EnvironmentEntry[] {
  return Object.entries(BUNDLED).map(([name, load]) => {
    try {
      const { title, task } = load();
      return { name, title, task: task?.kind ?? null, available: true };
    } catch (error) {
      return { name, title: "", task: null, available: error instanceof Error ? error.message : String(error) };
    }
  });
}
