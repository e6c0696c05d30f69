/**
 * Imports point one way, and only the edge of the program touches the machine. A `types.ts` is a contract without code:
 * its types may be imported from anywhere (as types); so may the type of a run's configuration.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../../src");

/** folder (or top-level file) → what it may import besides itself */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  math: [],
  core: ["math"],
  programs: ["core", "math"],
  envs: ["programs", "core", "math"],
  neural: ["math"],
  density: ["neural", "math"],
  posterior: ["density", "neural", "math"],
  diagnose: ["density", "neural", "math"],
  evaluate: ["diagnose", "density", "neural", "envs", "programs", "core", "math"],
  baselines: ["evaluate", "density", "neural", "envs", "programs", "core", "math"],
  propose: ["envs", "programs", "core", "math"],
  calibrate: ["diagnose", "journal", "propose", "evaluate", "density", "neural", "envs", "programs", "core", "math"],
  smc: ["core", "math"],
  treesearch: ["core", "math"],
  journal: ["core", "math"],
  "samplers.ts": ["smc", "treesearch", "core", "math"],
  run: [
    "samplers.ts",
    "journal",
    "baselines",
    "diagnose",
    "propose",
    "evaluate",
    "neural",
    "envs",
    "programs",
    "core",
    "math",
  ],
  predict: ["run", "journal", "evaluate", "neural", "envs", "programs", "core", "math"],
  report: ["predict", "run", "journal", "diagnose", "evaluate", "envs", "programs", "core", "math"],
  commands: ["*"],
  "index.ts": ["*"],
  "cli.ts": ["commands"],
};

/** files outside the edge may not use node:*, process, console or the clock */
const EDGE = ["commands", "run", "journal", "cli.ts"];
const EDGE_FILES = [
  "evaluate/pool.ts", // worker threads
  "calibrate/pool.ts",
  "calibrate/worker.ts", // the clock of a task
  "calibrate/records.ts", // what is known already, on disk
  "evaluate/worker.ts", // the clock of an evaluation's cost
  "envs/load.ts", // data on disk
  "envs/own-data.ts",
  "envs/folder.ts",
  "envs/table.ts",
  "envs/hash.ts", // node:crypto
  "envs/data-content.ts",
  "report/data.ts", // a run folder
  "neural/wasm/load.ts", // the compiled kernels
  "neural/blocking.ts", // a thread that is waited for
  "neural/blocking-service.ts",
  "neural/blocking-types.ts",
  "neural/packages.ts", // optional packages on disk
  "neural/probe.ts", // a process that tries a backend
  "neural/probe-process.ts",
  "neural/tfjs/open.ts",
  "density/pfn/source.ts", // a file of weights
  "programs/identity.ts", // node:crypto
  "propose/chat.ts", // a server, its clock and its waits
  "propose/patient-fetch.ts", // node:http
];

const files = (readdirSync(SRC, { recursive: true }) as string[])
  .filter((f) => f.endsWith(".ts"))
  .map((f) => f.replaceAll("\\", "/"));
const ownerOf = (file: string) => file.split("/")[0];
const importsOf = (file: string) =>
  [...readFileSync(join(SRC, file), "utf8").matchAll(/^\s*(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"/gms)].map(
    (m) => ({
      isType: m[1] !== undefined,
      from: m[2],
    }),
  );

it("every folder has a place in the order", () => {
  expect(files.map(ownerOf).filter((o) => !(o in MAY_IMPORT))).toEqual([]);
});

it("points one way", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter(({ from }) => from.startsWith("."))
      .map(({ from, isType }) => ({ isType, target: targetOf(file, from) }))
      .filter(({ target, isType }) => !mayImport(ownerOf(file), target, isType))
      .map(({ target }) => `${file} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

it("touches the machine at the edge only", () => {
  const inner = files.filter((f) => !EDGE.includes(ownerOf(f)) && !EDGE_FILES.includes(f));
  const wrong = inner.flatMap((file) => [
    ...importsOf(file)
      .filter(({ from }) => from.startsWith("node:"))
      .map(({ from }) => `${file} → ${from}`),
    ...(codeOf(file).match(/\b(process\.(?!\s)|console\.|Date\.now\(|performance\.now\(|Math\.random\()/g) ?? []).map(
      (use) => `${file}: ${use}`,
    ),
  ]);
  expect(wrong).toEqual([]);
});

function targetOf(file: string, from: string): string {
  return relative(SRC, resolve(dirname(join(SRC, file)), from))
    .replace(/\.js$/, ".ts")
    .replaceAll("\\", "/");
}

function mayImport(owner: string, target: string, isType: boolean): boolean {
  const contract = isType && (/(^|[/-])types\.ts$/.test(target) || target === "run/config.ts");
  const allowed = MAY_IMPORT[owner] ?? [];
  return contract || ownerOf(target) === owner || allowed.includes(ownerOf(target)) || allowed.includes("*");
}

/** Source without comments and strings. */
function codeOf(file: string): string {
  return readFileSync(join(SRC, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "")
    .replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '""');
}
