/**
 * @file Blocks under construction, one inside the other.
 */
import type { Block, Instruction, Value } from "../ir.js";
import { isBooleanOperator } from "./fold.js";

export interface Frame {
  readonly kind: "routine" | "arm" | "loop";
  readonly parent: Frame | null;
  readonly instructions: Instruction[];
  /** conditions that the branch has settled */
  readonly known: Map<number, boolean>;
}

export function createFrame(kind: Frame["kind"], parent: Frame | null): Frame {
  return { kind, parent, instructions: [], known: new Map() };
}

export function isInside(inner: Frame, outer: Frame): boolean {
  for (let f: Frame | null = inner; f !== null; f = f.parent) if (f === outer) return true;
  return false;
}

export const EMPTY: Block = { instructions: [] };

export function isBoolean(value: Value): boolean {
  switch (value.kind) {
    case "constant":
      return typeof value.value === "boolean";
    case "operation":
      return isBooleanOperator(value.operator);
    case "choice":
      return isBoolean(value.then) && isBoolean(value.else);
    case "carried":
      return isBoolean(value.initial);
    case "result":
      return isBoolean(value.carried.initial);
    default:
      return false;
  }
}
