/**
 * @file The locals that every function of a kernel starts from: parameters, scalar states, the cursor of its draws.
 */
import type { ProgramIr } from "../ir.js";

/** Weights of learned functions are read by a running index, never by name. */
export function thetas({ parameters, learned }: ProgramIr): string {
  const isWeight = (i: number) => learned.some(({ index, length }) => index <= i && i < index + length);
  return parameters.flatMap((_, i) => (isWeight(i) ? [] : [`const p${i} = theta[${i}];`])).join("\n");
}

export const scalarSlots = (ir: ProgramIr): number[] => ir.fields.filter((f) => f.length === 1).map((f) => f.slot);

export const reads = (ir: ProgramIr, keyword: string, vector: string, offset: string): string =>
  scalarSlots(ir).map((slot) => `${keyword} s${slot} = ${vector}[${offset} + ${slot}];`).join("\n"); // prettier-ignore

export const cursor = (step: string): string => `D.at(key[0], key[1], simulation, ${step});`;
