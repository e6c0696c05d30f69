/**
 * @file What the backward pass does, and which numbers of the forward pass it reads for that: factors of products, results
 * of exponentials, conditions of branches. A sum reads nothing.
 */
import type { Block, Buffer, DrawValue, Instruction, LoadValue, OperationValue, Routine, Value } from "../ir.js";
import type { Activity } from "./activity.js";
import type { Places } from "./places.js";
import { operandsOf, termsOf } from "./terms.js";

/** True where the backward pass has something to do at an instruction. */
export function isLive(i: Instruction, activity: Activity): boolean {
  const any = (block: Block) => block.instructions.some((inner) => isLive(inner, activity));
  switch (i.kind) {
    case "let":
      return activity.isActive(i.value);
    case "store":
    case "buffer":
      return activity.isActiveBuffer(i.buffer.id);
    case "if":
      return i.choices.some(activity.isActive) || any(i.then) || any(i.else);
    case "for":
      return i.carried.some(activity.isActive) || any(i.body);
    case "while":
      return i.carried.some(activity.isActive) || any(i.head) || any(i.body);
  }
}

export interface Site {
  readonly buffer: Buffer;
  readonly block: Block;
  /** of the instruction in its block */
  readonly at: Instruction;
}

export interface Reads {
  readonly values: ReadonlySet<Value>;
  /** of the loads among these values */
  readonly loads: readonly (Site & { readonly value: LoadValue })[];
  /** all of the routine */
  readonly stores: readonly Site[];
}

export function readsOf({ body, outputs }: Routine, places: Places, activity: Activity): Reads {
  const values = new Set<Value>();
  const stores: Site[] = [];
  const all: (Site & { readonly value: LoadValue })[] = [];

  function ofTerms(value: OperationValue | DrawValue): void {
    const operands = operandsOf(value);
    for (const term of termsOf(value).filter(({ of }) => activity.isActive(operands[of]))) {
      term.reads.forEach((i) => values.add(operands[i]));
      if (term.readsResult) values.add(value);
    }
  }
  function visit(i: Instruction, block: Block): void {
    if (i.kind === "store") stores.push({ buffer: i.buffer, block, at: i });
    if (i.kind === "let" && i.value.kind === "load") all.push({ buffer: i.value.buffer, block, at: i, value: i.value });
    if (isLive(i, activity)) ofInstruction(i);
    if (i.kind === "if") [i.then, i.else].forEach((b) => b.instructions.forEach((inner) => visit(inner, b)));
    if (i.kind === "for" || i.kind === "while") {
      const inside = places.bodyOf(i);
      inside.instructions.forEach((inner) => visit(inner, inside));
    }
  }
  function ofInstruction(i: Instruction): void {
    if (i.kind === "store") values.add(i.index);
    if (i.kind === "if") values.add(i.condition);
    if (i.kind === "for") [i.from, i.to].forEach((v) => values.add(v));
    if (i.kind !== "let") return;
    const { value } = i;
    if (value.kind === "load" || value.kind === "element") values.add(value.index);
    else ofTerms(value);
  }

  body.instructions.forEach((i) => visit(i, body));
  for (const o of outputs) if (o.kind === "array" && activity.isActiveView(o.view)) values.add(o.view.offset);
  return { values, stores, loads: all.filter(({ value }) => values.has(value)) };
}
