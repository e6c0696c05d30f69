/**
 * @file Programs that have no derivative that could be followed, and why.
 */
import type { Block, DrawValue, Instruction, ProgramIr } from "../ir.js";
import { hasDerivative } from "./partials.js";

/** null: it has one. */
export function refusalOf(ir: ProgramIr): string | null {
  const routines = [ir.initial, ...(ir.dynamics ? [ir.dynamics] : []), ...Object.values(ir.events), ir.observe];
  for (const { body } of routines) {
    const reason = inBlock(body);
    if (reason !== null) return reason;
  }
  return null;
}

function inBlock({ instructions }: Block): string | null {
  for (const i of instructions) {
    const reason = inInstruction(i);
    if (reason !== null) return reason;
  }
  return null;
}

function inInstruction(i: Instruction): string | null {
  if (i.kind === "let") {
    const { value } = i;
    if (value.kind === "draw") return ofDraw(value);
    return value.kind === "operation" && !hasDerivative(value.operator)
      ? `${value.operator} has no derivative here`
      : null;
  }
  if (i.kind === "if") return inBlock(i.then) ?? inBlock(i.else);
  if (i.kind === "for") return inBlock(i.body);
  if (i.kind !== "while") return null;
  if (stores(i.head)) return "The condition of a while writes to an array. Do that in its body";
  return inBlock(i.head) ?? inBlock(i.body);
}

function ofDraw({ distribution, name, vector }: DrawValue): string | null {
  if (distribution === "categorical")
    return `'${name}' is drawn from a categorical distribution: the mean of a choice is no choice. Sum over the cases instead`;
  if (vector !== null && "kind" in vector)
    return `'${name}' is drawn from a ${distribution} distribution over a long array. Draw from the cases one by one`;
  return null;
}

function stores({ instructions }: Block): boolean {
  return instructions.some((i) => {
    if (i.kind === "if") return stores(i.then) || stores(i.else);
    if (i.kind === "for") return stores(i.body);
    return i.kind === "store" || (i.kind === "while" && (stores(i.head) || stores(i.body)));
  });
}
