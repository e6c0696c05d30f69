/** @file Module hooks of `bench.mjs`: studies are stripped of their types as they load, and run the built library. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import typescript from "typescript";

const { ModuleKind, ScriptTarget, transpileModule } = typescript;
const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, inlineSourceMap: true };

/** "../src/x.js" of a study (or of what tests support it with) is the built "../dist/x.js"; "./support.js" is support.ts. */
export function resolve(specifier, context, next) {
  const study = /\/(bench|test)\//.test(context.parentURL ?? "") && specifier.startsWith(".");
  if (!study) return next(specifier, context);
  if (/^(\.\.\/)+src\//.test(specifier)) return next(specifier.replace("../src/", "../dist/"), context);
  return next(specifier.replace(/\.js$/, ".ts"), context);
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  const { outputText } = transpileModule(text, { compilerOptions, fileName: fileURLToPath(url) });
  return { format: "module", source: outputText, shortCircuit: true };
}
