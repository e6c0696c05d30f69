/**
 * @file The backends that live in packages of their own: which packages each needs, whether they are installed, and the
 * one command that adds them. Nothing is loaded here.
 */
import { findPackage } from "./packages.js";
import type { DeviceSetting } from "./remote-types.js";

const VERSION = "4.22.0";

export const ADD = {
  cuda: `npm install @tensorflow/tfjs-node-gpu@${VERSION}`,
  node: `npm install @tensorflow/tfjs-node@${VERSION}`,
  webgpu: `npm install webgpu@0.6.2 @tensorflow/tfjs-core@${VERSION} @tensorflow/tfjs-backend-webgpu@${VERSION}`,
  onnx: "npm install onnxruntime-node@1.30.0",
} as const;

/** What a device thread needs for WebGPU, or which package is missing. */
export function webgpuSetting(): DeviceSetting | string {
  const webgpu = findPackage("webgpu");
  if (webgpu === null) return "package webgpu is not installed";
  const backend = findPackage("@tensorflow/tfjs-backend-webgpu");
  if (backend === null) return "package @tensorflow/tfjs-backend-webgpu is not installed";
  const core = findPackage("@tensorflow/tfjs-core", backend); // the very copy that the backend registers itself in
  if (core === null) return "package @tensorflow/tfjs-core is not installed";
  return { name: "webgpu", backend: "webgpu", packages: { core, backend, webgpu } };
}

/** The file of a package that brings TensorFlow's own library, or why there is none. */
export function nativeFile(name: "cuda" | "node"): { readonly file: string } | string {
  const id = name === "cuda" ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  const file = findPackage(id);
  return file === null ? `package ${id} is not installed` : { file };
}
