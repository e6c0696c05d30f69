/**
 * @file Compiles the tensor kernels (AssemblyScript) to dist/neural/wasm/kernels.wasm, where a source or a version is
 * newer than the last result: the compiler takes seconds.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, statSync, utimesSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "src", "neural", "wasm", "assembly");
const compiler = join(root, "node_modules", "assemblyscript", "bin", "asc.js");
const output = join(root, "dist", "neural", "wasm", "kernels.wasm");
// 112 and 201 speak of embeddings and of 64-bit memories that are not used
const OPTIONS = "-O3 --noAssert --runtime stub --enable simd --use abort= --disableWarning 112 --disableWarning 201";

const changedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Exit status. */
export function compileKernels() {
  const inputs = [...readdirSync(folder).map((name) => join(folder, name)), compiler, fileURLToPath(import.meta.url)];
  if (changedMs(output) > Math.max(...inputs.map(changedMs))) return 0;
  mkdirSync(dirname(output), { recursive: true });
  const began = new Date();
  const part = `${output}.${process.pid}`; // several test files may compile at once
  const args = [compiler, join(folder, "index.ts"), "-o", part, ...OPTIONS.split(" ")];
  const status = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
  if (status !== 0) return status;
  utimesSync(part, began, began); // a source that changed meanwhile is newer than the result
  renameSync(part, output);
  return status;
}
