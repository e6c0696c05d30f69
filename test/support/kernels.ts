/** @file Fresh tensor kernels, for tests that run them from source. */
// @ts-expect-error a script without types
import { compileKernels } from "../../scripts/kernels.mjs";

/** Of a hook that may have to compile. */
export const COMPILING_MS = 180_000;

export function ensureKernels(): void {
  const status: number = compileKernels();
  if (status !== 0) throw new Error(`Expected the kernels to compile, got exit status ${status}`);
}
