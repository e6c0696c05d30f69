/**
 * @file Loads the compiled kernels, once per thread: `kernels.wasm` lies beside this file in a build, and in the build's
 * folder when the source runs as it is.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Kernels } from "./kernels.js";

/** The part of the global that is used here; the type libraries of Node leave it out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const PLACES = ["./kernels.wasm", "../../../dist/neural/wasm/kernels.wasm"];

let compiled: object | undefined;

/** A fresh instance with a memory of its own. */
export function loadKernels(): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(findFile()));
  return new WebAssembly.Instance(compiled).exports as Kernels;
}

function findFile(): string {
  const files = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`Expected the compiled kernels at ${files[0]}: run "npm run build"`);
  return found;
}
