/**
 * @file Removes what no output needs: values, stores to buffers that nobody reads, branches and loops left empty.
 */
import type { Block, Buffer, CarriedValue, Instruction, Value, View } from "../ir.js";

export function prune(body: Block, roots: readonly (Value | View)[]): Block {
  const live = new Set<number>();
  const buffers = new Set<Buffer>();
  let grew = true;

  function value(v: Value): void {
    if (live.has(v.id)) return;
    live.add(v.id);
    grew = true;
    argumentsOf(v).forEach(mark);
    if (v.kind === "load") buffers.add(v.buffer);
  }
  function mark(item: Value | View): void {
    if (item.kind !== "view") return value(item);
    value(item.offset);
    if (item.source.kind === "buffer" && !buffers.has(item.source)) {
      buffers.add(item.source);
      grew = true;
    }
  }
  function visit(block: Block): boolean {
    let any = false;
    for (const instruction of [...block.instructions].reverse()) any = needed(instruction) || any;
    return any;
  }
  function needed(i: Instruction): boolean {
    switch (i.kind) {
      case "let":
        return live.has(i.value.id);
      case "buffer":
        return buffers.has(i.buffer);
      case "store":
        if (!buffers.has(i.buffer)) return false;
        value(i.index);
        value(i.value);
        return true;
      case "if": {
        const inside = [visit(i.then), visit(i.else)].some(Boolean);
        if (!inside && !i.choices.some((c) => live.has(c.id))) return false;
        value(i.condition);
        return true;
      }
      default: {
        const inside = i.kind === "while" ? [visit(i.head), visit(i.body)].some(Boolean) : visit(i.body);
        const carries = i.carried.some((c) => live.has(c.id)) || i.results.some((r) => live.has(r.id));
        if (!inside && !carries) return false;
        if (i.kind === "while") value(i.condition);
        else [i.from, i.to].forEach(value);
        return true;
      }
    }
  }
  function keep(block: Block): Block {
    return {
      instructions: block.instructions.filter(needed).map((i): Instruction => {
        if (i.kind === "if")
          return { ...i, then: keep(i.then), else: keep(i.else), choices: i.choices.filter((c) => live.has(c.id)) };
        if (i.kind !== "for" && i.kind !== "while") return i;
        const carried = i.carried.filter(
          (c) => live.has(c.id) || i.results.some((r) => r.carried === c && live.has(r.id)),
        );
        const results = i.results.filter((r) => live.has(r.id));
        if (i.kind === "for") return { ...i, carried, results, body: keep(i.body) };
        return { ...i, carried, results, head: keep(i.head), body: keep(i.body) };
      }),
    };
  }

  roots.forEach(mark);
  while (grew) {
    grew = false;
    visit(body);
  }
  return keep(body);
}

/** Everything that a value is computed from. */
export function argumentsOf(v: Value): readonly (Value | View)[] {
  switch (v.kind) {
    case "operation":
      return v.arguments;
    case "element":
    case "load":
      return [v.index];
    case "choice":
      return [v.condition, v.then, v.else];
    case "draw": {
      const vector = v.vector === null ? [] : "kind" in v.vector ? [v.vector] : v.vector;
      return [...v.arguments, ...vector, v.occurrence];
    }
    case "carried":
      return [v.initial, (v as CarriedValue).next];
    case "result":
      return [v.carried];
    default:
      return [];
  }
}
