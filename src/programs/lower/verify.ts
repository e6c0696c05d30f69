/**
 * @file The last look at a routine: every value is computed in a block that encloses its use, before it. What fails
 * here is a way of writing that lowering does not understand, and is refused rather than run.
 */
import type { Block, Instruction, Value, View } from "../ir.js";
import { refuse } from "../refusal.js";
import { argumentsOf } from "./prune.js";

type Known = ReadonlySet<number>;

export function verify(body: Block, roots: readonly (Value | View)[]): void {
  const known = block(body, new Set());
  for (const root of roots) use(root, known);
}

function use(item: Value | View, known: Known): void {
  if (item.kind === "view") return use(item.offset, known);
  if (["constant", "theta", "state", "input"].includes(item.kind)) return;
  const id = item.kind === "result" ? item.carried.id : item.id;
  if (!known.has(id))
    refuse(item.at, "This is used outside the branch or loop that makes it. Declare it before, as a number");
}

function block({ instructions }: Block, outer: Known): Known {
  const known = new Set(outer);
  for (const i of instructions) instruction(i, known);
  return known;
}

function instruction(i: Instruction, known: Set<number>): void {
  switch (i.kind) {
    case "let":
      argumentsOf(i.value).forEach((a) => use(a, known));
      return void known.add(i.value.id);
    case "buffer":
      return;
    case "store":
      return [i.index, i.value].forEach((a) => use(a, known));
    case "if": {
      use(i.condition, known);
      const [then, otherwise] = [block(i.then, known), block(i.else, known)];
      for (const c of i.choices) {
        use(c.then, then);
        use(c.else, otherwise);
      }
      return i.choices.forEach((c) => known.add(c.id));
    }
    default: {
      for (const c of i.carried) use(c.initial, known);
      const inside = new Set([...known, i.index.id, ...i.carried.map((c) => c.id)]);
      const head = i.kind === "while" ? block(i.head, inside) : inside;
      if (i.kind === "while") use(i.condition, head);
      else [i.from, i.to].forEach((a) => use(a, known));
      const end = block(i.body, head);
      for (const c of i.carried) use(c.next, end);
      i.carried.forEach((c) => known.add(c.id));
    }
  }
}
