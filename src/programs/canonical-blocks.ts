/**
 * @file Blocks of the intermediate form as terms. A store makes a new array from an old one, a branch chooses between
 * arrays, and a loop turns what it changes into entities: a variable is its value before the loop and what each round
 * makes of it (memory in SSA form).
 */
import type { Relation } from "./canonical-graph.js";
import type { EntityId, TermId } from "./canonical-terms.js";
import type { Scope, Values } from "./canonical-values.js";
import type { Block, Buffer, For, Value, While } from "./ir.js";

/** Runs a block on the values and work arrays of its routine. */
export function createBlocks({ store, entities, entity }: Scope, values: Values): (block: Block) => void {
  const { value, memory } = values;
  const block = (b: Block): void => {
    for (const step of b.instructions) {
      if (step.kind === "let")
        value(step.value); // loads and draws see the arrays as they are now
      else if (step.kind === "buffer")
        memory.now.set(step.buffer, store.call("zeros", [store.number(step.buffer.length)]));
      else if (step.kind === "store")
        memory.now.set(
          step.buffer,
          store.call("store", [memory.now.get(step.buffer)!, value(step.index), value(step.value)]),
        );
      else if (step.kind === "if") branch(step.condition, step.then, step.else);
      else loop(step);
    }
  };
  const branch = (condition: Value, then: Block, otherwise: Block): void => {
    const before = memory.now;
    const after = [then, otherwise].map((arm) => {
      memory.now = new Map(before);
      block(arm);
      return memory.now;
    });
    const merged = (b: Buffer): TermId => {
      const [yes, no] = after.map((arm) => arm.get(b));
      // an array that only one arm makes is read only where that arm was taken
      return yes === undefined || no === undefined ? (yes ?? no)! : store.choice(value(condition), yes, no);
    };
    memory.now = new Map([...after[0].keys(), ...after[1].keys()].map((b) => [b, merged(b)]));
  };
  /** A variable of a loop: its value before, and in `definition` what each round makes of it. */
  const carry = (initial: TermId): EntityId => {
    const id = entity("carried", "");
    entities[id].definition.push({ role: "initial", terms: [initial] });
    return id;
  };
  const loop = (step: For | While): void => {
    const counter = entity("index", step.kind);
    const turn = store.leaf(counter);
    values.bind(step.index, turn);
    const before = memory.now;
    const numbers = step.carried.map((c) => [c, carry(value(c.initial))] as const);
    for (const [c, id] of numbers) values.bind(c, store.leaf(id));
    const arrays = new Map(storesOf(step).flatMap((b) => (before.has(b) ? [[b, carry(before.get(b)!)] as const] : [])));
    memory.now = new Map([...before, ...[...arrays].map(([b, id]) => [b, store.leaf(id)] as const)]);
    entities[counter].definition.push(step.kind === "for" ? rangeOf(step) : conditionOf(step));
    const seen = memory.now; // arrays as a loop that ends here leaves them
    memory.now = new Map(seen);
    block(step.body);
    for (const [c, id] of numbers) entities[id].definition.push({ role: "next", terms: [value(c.next), turn] });
    for (const [b, content] of memory.now) {
      if (before.has(b) && !arrays.has(b)) continue;
      const id = arrays.get(b) ?? entity("carried", "made in each round");
      const terms = [content, ...(seen.has(b) ? [seen.get(b)!] : []), turn];
      entities[id].definition.push({ role: "next", terms });
      arrays.set(b, id);
    }
    const after = [...arrays].map(([b, id]) => [b, store.call("after", [store.leaf(id)])] as const);
    memory.now = new Map([...before, ...after]);
  };
  const rangeOf = (step: For): Relation => ({ role: "range", terms: [value(step.from), value(step.to)] });
  const conditionOf = (step: While): Relation => {
    block(step.head);
    return { role: "condition", terms: [value(step.condition)] };
  };
  return block;
}

/** Work arrays that a loop writes to. */
function storesOf(step: For | While): Buffer[] {
  const found = new Set<Buffer>();
  const scan = (b: Block): void => {
    for (const i of b.instructions) {
      if (i.kind === "store") found.add(i.buffer);
      if (i.kind === "if") [i.then, i.else].forEach(scan);
      if (i.kind === "for") scan(i.body);
      if (i.kind === "while") [i.head, i.body].forEach(scan);
    }
  };
  scan(step.body);
  if (step.kind === "while") scan(step.head);
  return [...found];
}
