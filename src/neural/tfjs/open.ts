/**
 * @file Opens a TensorFlow.js backend from the files of its packages. The library falls back to another backend in
 * silence where one cannot be had; here that is an error.
 */
import { pathToFileURL } from "node:url";
import type { DeviceSetting, Opened } from "../remote-types.js";
import type { Tf } from "./handles.js";

export interface OpenedTfjs {
  readonly tf: Tf;
  readonly opened: Opened;
  /** What the device has complained of since it was last asked; null where it has not. */
  readonly complaint: () => string | null;
}

export async function openTfjs({ backend, packages }: DeviceSetting): Promise<OpenedTfjs> {
  const gpu = packages.webgpu === undefined ? null : await provideGpu(packages.webgpu);
  const tf = (await load(packages.core)) as unknown as Tf;
  tf.enableProdMode(); // no advice on the console
  await load(packages.backend);
  // small tensors would be computed on the processor, by values that a device only promises
  if (gpu !== null) tf.env().set("WEBGPU_CPU_FORWARD", false);
  const set = await tf.setBackend(backend);
  if (!set || tf.getBackend() !== backend)
    throw new Error(`Expected TensorFlow.js to run on ${backend}, got ${tf.getBackend() || "nothing"}`);
  await tf.ready();
  if (gpu === null) return { tf, opened: { device: `tfjs ${backend}`, software: true }, complaint: () => null };
  return { tf, opened: gpu, complaint: listen(tf) };
}

/** A CommonJS package's names, whether Node found them or not. */
export async function load(file: string): Promise<Record<string, unknown>> {
  const found = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  return { ...(found.default as object | undefined), ...found };
}

/** The little of WebGPU that is spoken to here; the rest is the library's business. */
interface Adapter {
  readonly info: Readonly<Record<"vendor" | "architecture" | "device" | "description", string>> & {
    readonly isFallbackAdapter?: boolean;
  };
}
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}
interface Device {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(type: "uncapturederror", listener: (event: { error: { message: string } }) => void): void;
}

/** The library looks for `navigator.gpu` when it is imported. */
async function provideGpu(file: string): Promise<Opened> {
  const { create, globals } = (await load(file)) as unknown as { create(flags: string[]): Gpu; globals: object };
  const gpu = create([]);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error("Expected a graphics device (Vulkan, Metal or Direct3D 12), found none");
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter((word) => word !== "").join(" ");
  const software = isFallbackAdapter === true || /software|llvmpipe|swiftshader/i.test(`${architecture} ${name}`);
  return { device: name, software };
}

function listen(tf: Tf): () => string | null {
  const { device } = tf.backend() as unknown as { device: Device };
  let complaint: string | null = null;
  device.addEventListener("uncapturederror", ({ error }) => (complaint ??= error.message));
  device.lost.then(
    ({ message }) => (complaint ??= `the device was lost: ${message}`),
    () => undefined,
  );
  return () => {
    const said = complaint;
    complaint = null;
    return said;
  };
}
