/**
 * @file `npm run bench`: the studies that everyone may run in minutes. `npm run bench -- NAME [options]` runs one of
 * bench/NAME.ts with its own options; long studies are run by name only.
 */
import { readdirSync } from "node:fs";
import { register } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildIfStale } from "./build-if-stale.mjs";

const EVERYDAY = ["kernels", "engine"];

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const studies = readdirSync(join(root, "bench"))
  .filter((file) => file.endsWith(".ts") && file !== "support.ts")
  .map((file) => file.slice(0, -3));
const [name] = process.argv.slice(2);

if (name !== undefined && !studies.includes(name)) {
  console.error(`Expected one of ${studies.join(", ")}, got ${name}`);
  process.exit(2);
}
buildIfStale();
register("./typescript-hooks.mjs", import.meta.url);
for (const study of name === undefined ? EVERYDAY.filter((one) => studies.includes(one)) : [name]) {
  console.log(`\n== ${study}`);
  await import(pathToFileURL(join(root, "bench", `${study}.ts`)).href);
}
