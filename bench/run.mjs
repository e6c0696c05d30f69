/**
 * Runs a study: `npm run bench` lists them, `npm run bench -- finite --seeds 20` runs one. Studies are compiled together
 * with the sources into dist-bench/, so that they measure what is in the working tree.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist-bench");
const studies = readdirSync(join(root, "bench"))
  .filter((f) => f.endsWith(".ts") && readFileSync(join(root, "bench", f), "utf8").includes("await main()"))
  .map((f) => f.slice(0, -3));
const name = process.argv[2];

if (!studies.includes(name)) {
  console.log(`Studies: ${studies.join(", ")}\nRun one: npm run bench -- NAME`);
  process.exit(name === undefined ? 0 : 2);
}
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
const compiled = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.bench.json")], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
mkdirSync(out, { recursive: true });
if (!existsSync(join(out, "datasets"))) symlinkSync(join("..", "datasets"), join(out, "datasets"), "dir");
await import(pathToFileURL(join(out, "bench", `${name}.js`)).href);
