/** @file Engines of neural networks: which are there, why the others are not, and what would add each. */
import { UsageError } from "../core/errors.js";

/** What `--backend` may ask of this version: our own kernels in plain TypeScript. */
const AVAILABLE = ["auto", "cpu"] as const;

/** Packages that a GPU or native engine would stand on. */
export interface OptionalPackage {
  readonly backend: string;
  readonly name: string;
  readonly add: string;
}

export const OPTIONAL_PACKAGES: readonly OptionalPackage[] = [
  { backend: "cuda", name: "@tensorflow/tfjs-node-gpu", add: "npm install @tensorflow/tfjs-node-gpu@4.22.0" },
  { backend: "node", name: "@tensorflow/tfjs-node", add: "npm install @tensorflow/tfjs-node@4.22.0" },
  { backend: "webgpu", name: "webgpu", add: "npm install webgpu@0.6.2" },
];

/** A backend that was asked for and cannot be had is an error, never a silent substitute. */
export function requireBackend(asked: string): void {
  if ((AVAILABLE as readonly string[]).includes(asked)) return;
  throw new UsageError(`Expected --backend ${AVAILABLE.join(" or ")}: this version has no ${asked} engine yet`);
}
