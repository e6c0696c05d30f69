/**
 * @file `node scripts/notebook-kernel.mjs`: makes a TypeScript kernel for Jupyter that belongs to this checkout alone, in
 * `.jupyter/`. Prints the JUPYTER_PATH to use. (That notebooks find the package by its name is the build's doing: link.mjs.)
 *
 *   export JUPYTER_PATH=$(node scripts/notebook-kernel.mjs)
 *   jupyter notebook notebooks
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
if (!existsSync(tslab)) {
  console.error("Expected tslab in node_modules: run npm ci first");
  process.exit(1);
}

const jupyter = join(root, ".jupyter");
const folder = join(jupyter, "kernels", "tslab");
mkdirSync(folder, { recursive: true });
const kernel = {
  argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
  display_name: "TypeScript",
  language: "typescript",
};
writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(kernel, null, 2)}\n`);

console.log(jupyter);
