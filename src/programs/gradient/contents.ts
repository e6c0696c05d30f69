/** @file What a program's blocks contain, all the way down: work arrays, ids. */
import type { Block, Buffer, Instruction, ProgramIr } from "../ir.js";

/** Work arrays of a block and of all blocks in it. */
export function buffersOf(block: Block): Buffer[] {
  return block.instructions.flatMap((i) => {
    if (i.kind === "buffer") return [i.buffer];
    if (i.kind === "if") return [...buffersOf(i.then), ...buffersOf(i.else)];
    if (i.kind === "for") return buffersOf(i.body);
    return i.kind === "while" ? [...buffersOf(i.head), ...buffersOf(i.body)] : [];
  });
}

/** Above the ids of all values. */
export function firstFreeId(ir: ProgramIr): number {
  let highest = 0;
  const visit = (i: Instruction): void => {
    if (i.kind === "let") highest = Math.max(highest, i.value.id);
    if (i.kind === "buffer") highest = Math.max(highest, i.buffer.id);
    if (i.kind === "if") {
      i.choices.forEach((c) => (highest = Math.max(highest, c.id)));
      [...i.then.instructions, ...i.else.instructions].forEach(visit);
    }
    if (i.kind === "for" || i.kind === "while") {
      [i.index, ...i.carried, ...i.results].forEach((v) => (highest = Math.max(highest, v.id)));
      if (i.kind === "while") i.head.instructions.forEach(visit);
      i.body.instructions.forEach(visit);
    }
  };
  const routines = [ir.initial, ...(ir.dynamics ? [ir.dynamics] : []), ir.observe, ...Object.values(ir.events)];
  routines.forEach(({ body }) => body.instructions.forEach(visit));
  return highest + 1_000_000; // constants and leaves have ids too
}
