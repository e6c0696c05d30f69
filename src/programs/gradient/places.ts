/**
 * @file Where values are computed: the block of every value, which blocks enclose which, and how often a block runs in one
 * round of another.
 */
import type { Block, For, If, Instruction, Value, While } from "../ir.js";

export interface Places {
  /** every block, outermost first; a while is one block of its head and its body */
  readonly blocks: readonly Block[];
  /** null: computed outside of all blocks */
  blockOf(value: Value): Block | null;
  parentOf(block: Block): Block | null;
  /** the block that a loop repeats */
  bodyOf(loop: For | While): Block;
  encloses(outer: Block, inner: Block): boolean;
  /** how often `inner` runs in one run of `outer`, with `guess` rounds for loops of unknown length */
  runs(inner: Block, outer: Block, guess: number): number;
}

/** null where data decide */
export function roundsOf(loop: For | While): number | null {
  if (loop.kind === "while" || loop.from.kind !== "constant" || loop.to.kind !== "constant") return null;
  return Math.max(0, Number(loop.to.value) - Number(loop.from.value));
}

export function placesOf(root: Block): Places {
  const blocks: Block[] = [];
  const parents = new Map<Block, Block | null>();
  const homes = new Map<number, Block>();
  const bodies = new Map<For | While, Block>();
  const rounds = new Map<Block, number | null>(); // runs in one run of the parent

  function enter(block: Block, parent: Block | null): void {
    blocks.push(block);
    parents.set(block, parent);
    block.instructions.forEach((i) => visit(i, block));
  }
  function visit(i: Instruction, block: Block): void {
    if (i.kind === "let") homes.set(i.value.id, block);
    else if (i.kind === "if") visitIf(i, block);
    else if (i.kind === "for" || i.kind === "while") visitLoop(i, block);
  }
  function visitIf(i: If, block: Block): void {
    i.choices.forEach((c) => homes.set(c.id, block));
    enter(i.then, block);
    enter(i.else, block);
  }
  function visitLoop(i: For | While, block: Block): void {
    const body = i.kind === "for" ? i.body : { instructions: [...i.head.instructions, ...i.body.instructions] };
    bodies.set(i, body);
    rounds.set(body, roundsOf(i));
    i.results.forEach((r) => homes.set(r.id, block));
    [i.index, ...i.carried].forEach((v) => homes.set(v.id, body));
    enter(body, block);
  }

  enter(root, null);
  return {
    blocks,
    blockOf: (value) => homes.get(value.id) ?? null,
    parentOf: (block) => parents.get(block) ?? null,
    bodyOf: (loop) => bodies.get(loop) as Block,
    encloses(outer, inner) {
      for (let b: Block | null = inner; b !== null; b = parents.get(b) ?? null) if (b === outer) return true;
      return false;
    },
    runs(inner, outer, guess) {
      let count = 1;
      for (let b: Block | null = inner; b !== null && b !== outer; b = parents.get(b) ?? null)
        if (rounds.has(b)) count *= rounds.get(b) ?? guess;
      return count;
    },
  };
}
