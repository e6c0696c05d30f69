/** @file Module hooks of `bench.mjs`: studies are stripped of their types as they load, and run the built library. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import typescript from "typescript";

const { ModuleKind, ScriptTarget, transpileModule } = typescript;
const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, inlineSourceMap: true };

/** "../src/x.js" of a study is the built "../dist/x.js"; "./support.js" beside it is support.ts. */
export function resolve(specifier, context, next) {
  const study = context.parentURL?.includes("/bench/") && specifier.startsWith(".");
  if (!study) return next(specifier, context);
  if (specifier.startsWith("../src/")) return next(specifier.replace("../src/", "../dist/"), context);
  return next(specifier.replace(/\.js$/, ".ts"), context);
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  const { outputText } = transpileModule(text, { compilerOptions, fileName: fileURLToPath(url) });
  return { format: "module", source: outputText, shortCircuit: true };
}
