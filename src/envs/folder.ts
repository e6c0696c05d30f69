/**
 * @file An environment from a folder: `environment.yaml`, tables, a base program, a library of mechanisms. Bundled
 * environments are such folders too. The format is described in `docs/environments.md`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { UsageError } from "../core/errors.js";
import type { Tables } from "./arms.js";
import { declaredTask } from "./declared-task.js";
import { hashEnvironment } from "./hash.js";
import { declaration, mechanismList, type Declaration } from "./schema.js";
import { statisticsOf } from "./statistics.js";
import { parseTable, type Table } from "./table.js";
import type { Arm, World } from "../programs/types.js";
import type { Environment, Mechanism, PredictionTask } from "./types.js";
import { validate } from "./validate.js";
import { worldOf } from "./world.js";

const FILE = "environment.yaml";

/** What a bundled environment says other than its folder does. */
export interface Variation {
  readonly name?: string;
  readonly title?: string;
  readonly briefSuffix?: string;
  readonly replication?: Environment["replication"];
  /** in place of the folder's own */
  readonly tables?: Tables;
  /** in place of tables, where data are made or come in another form */
  readonly arms?: readonly Arm[];
  readonly task?: (world: World) => PredictionTask;
  /** besides the folder's own */
  readonly constants?: NonNullable<Declaration["constants"]>;
  /** in place of the folder's own, where their widths depend on the data */
  readonly observables?: Declaration["observables"];
  /** in place of the folder's own */
  readonly mechanisms?: readonly Mechanism[];
}

/** Reads and checks a folder; every fault is a `UsageError` that names its file. */
export function readFolder(folder: string, variation: Variation = {}): Environment {
  const declared = validate(declaration, parseYaml(readText(folder, FILE), FILE), FILE);
  const d: Declaration = {
    ...declared,
    constants: { ...declared.constants, ...variation.constants },
    observables: variation.observables ?? declared.observables,
  };
  const world = worldOf(d, variation.arms ?? variation.tables ?? tablesOf(folder, d));
  const content = {
    name: variation.name ?? d.name,
    title: variation.title ?? d.title,
    brief: d.brief.trimEnd() + (variation.briefSuffix ?? "") + "\n",
    citation: d.citation ?? "",
    world,
    replication: variation.replication ?? d.replication ?? "shared",
    priors: d.priors ?? "environment",
    sparePriors: d.sparePriors ?? [],
    base: readText(folder, d.base, "base"),
    mechanisms: variation.mechanisms ?? mechanismsOf(folder, d),
    ...taskIn(folder, d, world, variation),
    defaults: { ...(d.task ? { evidence: "fit" } : {}), ...d.defaults },
  } as const;
  return {
    ...content,
    statistics: statisticsOf(world, d.statistics),
    hash: hashEnvironment(content, d.statistics ?? null),
  };
}

function taskIn(folder: string, { task }: Declaration, world: World, variation: Variation): Pick<Environment, "task"> {
  if (variation.task) return { task: variation.task(world) };
  if (task === undefined) return {};
  const { features } = task;
  const table = features === undefined ? null : parseTable(readText(folder, features, "task: features"), features);
  return { task: declaredTask(task, world, table) };
}

/** `key`: the entry of environment.yaml that names the file. */
function readText(folder: string, file: string, key?: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch {
    throw new UsageError(
      key ? `${FILE}: ${key}: expected a file in ${folder}, got '${file}'` : `Expected a file ${file} in ${folder}`,
    );
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${file}: expected YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tablesOf(folder: string, d: Declaration): Tables {
  const table = (key: "arms" | "covariateData" | "eventData"): Table | undefined => {
    const file = d[key];
    return file === undefined ? undefined : parseTable(readText(folder, file, key), file);
  };
  if (d.data === undefined) throw new UsageError(`${FILE}: data: expected a CSV file, got nothing`);
  return {
    observations: parseTable(readText(folder, d.data, "data"), d.data),
    contexts: table("arms"),
    covariates: table("covariateData"),
    events: table("eventData"),
  };
}

/** The library: written in place, or in files of its own. Names are unique and refer to each other. */
function mechanismsOf(folder: string, d: Declaration): readonly Mechanism[] {
  const given = d.mechanisms ?? [];
  const files = typeof given === "string" ? [given] : given.filter((m) => typeof m === "string");
  const file = files.at(-1) ?? FILE;
  const list = [
    ...files.flatMap((f) => validate(mechanismList, parseYaml(readText(folder, f, "mechanisms"), f), f)),
    ...(typeof given === "string" ? [] : given.filter((m) => typeof m !== "string")),
  ];
  const names = new Set<string>();
  for (const { name } of list) {
    if (names.has(name)) throw new UsageError(`${file}: expected every mechanism once, got '${name}' twice`);
    names.add(name);
  }
  for (const { name, requires = [], excludes = [] } of list)
    for (const other of [...requires, ...excludes])
      if (!names.has(other) && !list.some((m) => m.choice === other))
        throw new UsageError(`${file}: ${name}: expected the name of a mechanism or choice, got '${other}'`);
  return list;
}
