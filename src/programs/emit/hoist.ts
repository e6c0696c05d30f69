/**
 * @file Splits a block in what does not change from step to step (it depends on θ, constants and contexts alone) and
 * the rest. Rates and initial factors leave the time loop this way.
 */
import type { Block, Instruction, Value } from "../ir.js";
import { argumentsOf } from "../lower/prune.js";

export function hoist(body: Block): { readonly before: Block; readonly rest: Block } {
  const fixed = new Set<number>();
  const before: Instruction[] = [];

  const isFixed = (v: Value): boolean =>
    v.kind === "constant" || v.kind === "theta" || (v.kind === "input" && v.role === "context") || fixed.has(v.id);

  function pure(i: Instruction): boolean {
    if (i.kind === "let") {
      const { value } = i;
      if (value.kind === "element" && value.source.kind !== "theta" && value.source.kind !== "constant") return false;
      if (value.kind !== "operation" && value.kind !== "element") return false;
      const args = argumentsOf(value);
      if (!args.every((a) => a.kind !== "view" && isFixed(a))) return false;
      fixed.add(value.id);
      return true;
    }
    if (i.kind !== "if" || !isFixed(i.condition)) return false;
    const inside = [...i.then.instructions, ...i.else.instructions];
    if (!inside.every(pure)) return false;
    if (!i.choices.every((c) => isFixed(c.then) && isFixed(c.else))) return false;
    i.choices.forEach((c) => fixed.add(c.id));
    return true;
  }

  function split(block: Block): Block {
    const instructions: Instruction[] = [];
    for (const i of block.instructions) {
      if (i.kind === "if") {
        const known = new Set(fixed);
        if (pure(i)) before.push(i);
        else {
          fixed.forEach((id) => known.has(id) || fixed.delete(id)); // it stays, with all that is in it
          instructions.push(inner(i));
        }
      } else if (pure(i)) before.push(i);
      else instructions.push(inner(i));
    }
    return { instructions };
  }

  function inner(i: Instruction): Instruction {
    if (i.kind === "if") return { ...i, then: split(i.then), else: split(i.else) };
    if (i.kind === "for") return { ...i, body: split(i.body) };
    if (i.kind === "while") return { ...i, head: split(i.head), body: split(i.body) };
    return i;
  }

  const rest = split(body);
  return { before: { instructions: before }, rest };
}
