/** @file What the operations of one executor share. */
import type { Holdings } from "./held.js";
import type { Kernels } from "./kernels.js";
import type { Memory } from "./memory.js";

export interface Room {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly tensors: Holdings;
}

/** Whole numbers for a kernel, at `address`. */
export function putIntegers({ memory }: Room, address: number, values: readonly number[]): number {
  memory.integers().set(values, address / 4);
  return address;
}

/** Floats of packed panels for so many columns of n inner terms. */
export const panels = (columns: number, n: number): number => 8 * Math.ceil(columns / 8) * (n + 1);
