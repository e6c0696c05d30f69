/**
 * @file The TensorFlow.js backends that can be had here: its JavaScript and WebAssembly ones always (development
 * dependencies), the native one and WebGPU where their packages are found. NODE_PATH adds a place to look.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findPackage } from "../../src/neural/packages.js";
import type { DeviceSetting } from "../../src/neural/remote-types.js";
import { load, openTfjs } from "../../src/neural/tfjs/open.js";
import type { Tf } from "../../src/neural/tfjs/handles.js";

function pathOf(name: string): string {
  const file = findPackage(name);
  if (file === null) throw new Error(`Expected the development dependency ${name}; run npm ci`);
  return file;
}

export function settingOf(backend: "cpu" | "wasm"): DeviceSetting {
  const own = pathOf(`@tensorflow/tfjs-backend-${backend}`);
  return {
    name: backend,
    backend,
    packages: { core: createRequire(own).resolve("@tensorflow/tfjs-core"), backend: own },
  };
}

/** The library has one current backend: tests of different ones are files of their own. */
export async function openDevelopment(backend: "cpu" | "wasm"): Promise<Tf> {
  const setting = settingOf(backend);
  if (backend === "wasm") {
    const wasm = (await load(setting.packages.backend)) as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(dirname(setting.packages.backend), "/"));
  }
  return (await openTfjs(setting)).tf;
}
