/**
 * @file Which backend runs, and why. One that was asked for and cannot be had is an error that says how to add it;
 * "auto" takes the first that is there of
 *
 *   cuda     TensorFlow on an NVIDIA device   (@tensorflow/tfjs-node-gpu)
 *   webgpu   any graphics device              (webgpu, @tensorflow/tfjs-backend-webgpu); software devices are left out
 *   wasm     the embedded kernels, always there
 *
 * and never `node` (@tensorflow/tfjs-node) or `cpu` (float64, the reference), which are asked for by name. A choice is
 * plain data: other threads open what the first one chose.
 */
import { BACKEND_NAMES, type BackendName } from "./backend-names.js";
import { cpuExecutor } from "./cpu.js";
import type { Executor } from "./executor.js";
import { ADD, nativeFile, webgpuSetting } from "./native.js";
import { probe } from "./probe.js";
import { openRemote } from "./remote.js";
import type { DeviceSetting } from "./remote-types.js";
import { tfjsExecutor } from "./tfjs/executor.js";
import type { Tf } from "./tfjs/handles.js";
import { load } from "./tfjs/open.js";
import { wasmExecutor } from "./wasm.js";

/** Where a backend comes from; cloneable. */
export type Source =
  | { readonly kind: "embedded" }
  | { readonly kind: "native"; readonly file: string }
  | { readonly kind: "device"; readonly setting: DeviceSetting };

export interface BackendChoice {
  readonly name: BackendName;
  /** e.g. "wasm: the embedded kernels (cuda: package … is not installed; …)" */
  readonly reason: string;
  readonly source: Source;
}

export interface OpenBackend {
  readonly executor: Executor;
  close(): void;
}

/** The choice in words; throws a RangeError that says why there is none. */
export async function chooseBackend(name = "auto"): Promise<BackendChoice> {
  if (name !== "auto") {
    if (!isName(name)) throw new RangeError(`Expected --backend auto, ${BACKEND_NAMES.join(", ")}, got ${name}`);
    const found = await find(name);
    if (typeof found === "string") throw new RangeError(refusal(name, found));
    return { name, source: found.source, reason: `${name}, as asked for: ${found.what}` };
  }
  const passed: string[] = [];
  for (const device of ["cuda", "webgpu"] as const) {
    const found = await find(device);
    if (typeof found !== "string" && !found.software)
      return { name: device, source: found.source, reason: `${device}: ${found.what}${because(passed)}` };
    passed.push(`${device}: ${typeof found === "string" ? found : `${found.what} is no graphics device`}`);
  }
  return { name: "wasm", source: { kind: "embedded" }, reason: `wasm: ${EMBEDDED.wasm}${because(passed)}` };
}

/** Opens in this thread what was chosen, perhaps in another. */
export async function openBackend({ name, source }: Omit<BackendChoice, "reason">): Promise<OpenBackend> {
  if (source.kind === "device") {
    const { executor, close } = openRemote(source.setting);
    return { executor, close };
  }
  const executor =
    source.kind === "native" ? await openNative(name, source.file) : name === "cpu" ? cpuExecutor() : wasmExecutor();
  return { executor, close: () => undefined };
}

/** Chosen and opened in one thread, as scripts need it. */
export async function loadBackend(name = "auto"): Promise<OpenBackend & { readonly reason: string }> {
  const choice = await chooseBackend(name);
  return { ...(await openBackend(choice)), reason: choice.reason };
}

const isName = (name: string): name is BackendName => (BACKEND_NAMES as readonly string[]).includes(name);

export interface Found {
  readonly source: Source;
  /** in words */
  readonly what: string;
  readonly software: boolean;
}

const EMBEDDED = { wasm: "the embedded kernels, float32", cpu: "the reference, float64" } as const;

/** A backend that works, or why there is none. */
export async function find(name: BackendName): Promise<Found | string> {
  if (name === "wasm" || name === "cpu") return { source: { kind: "embedded" }, what: EMBEDDED[name], software: true };
  const source = sourceOf(name);
  if (typeof source === "string") return source;
  const report = await probe({ name, source });
  if (!report.ok) return report.why;
  if (name === "cuda" && report.software) return "TensorFlow finds no CUDA device";
  return { source, what: report.device, software: report.software };
}

function sourceOf(name: "cuda" | "webgpu" | "node"): Source | string {
  if (name === "webgpu") {
    const setting = webgpuSetting();
    return typeof setting === "string" ? setting : { kind: "device", setting };
  }
  const found = nativeFile(name);
  return typeof found === "string" ? found : { kind: "native", file: found.file };
}

/** What is missing, and the one command that adds it; where nothing is missing but the hardware, none. */
export function refusal(name: BackendName, why: string): string {
  const add = name in ADD && /not installed/.test(why) ? `. Add it with: ${ADD[name as keyof typeof ADD]}` : "";
  return `Expected a backend that is there, got --backend ${name}: ${why}${add}`;
}

const because = (passed: readonly string[]): string => (passed.length === 0 ? "" : ` (${passed.join("; ")})`);

async function openNative(name: BackendName, file: string): Promise<Executor> {
  const tf = (await load(file)) as unknown as Tf;
  if (tf.getBackend() !== "tensorflow")
    throw new Error(`Expected TensorFlow's library to run, got the backend ${tf.getBackend()}`);
  return tfjsExecutor(tf, name);
}
