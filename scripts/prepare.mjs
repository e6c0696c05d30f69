/**
 * Builds after `npm ci` and `npm install` in a checkout: the program, then the tensor kernels. Says so where the
 * compilers were left out (--omit=dev).
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { markBuilt } from "./build-if-stale.mjs";
import { compileKernels } from "./kernels.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;

if (!existsSync(compiler)) {
  console.error("typescript is not installed (--omit=dev?): dist/ is left as it is.");
} else {
  const began = new Date();
  const emitted = run(compiler, "-p", "tsconfig.build.json", "--noCheck"); // half the time; `npm run types` checks
  const kernels = compileKernels();
  process.exitCode = emitted || kernels || run(join("scripts", "link.mjs"));
  if (process.exitCode === 0) markBuilt(began);
}
