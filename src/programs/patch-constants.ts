/**
 * @file Edits of the named constants of a function: factors on their values, elements of lists, and new constants, each
 * at the earliest place where all that it reads is defined, and so before whatever reads it.
 */
import { unwrap, asFactor, asRightFactor } from "./patch-syntax.js";
import type { Routine } from "./patch-anatomy.js";
import type { Edit } from "./patch-edits.js";
import { editList, indentAt } from "./patch-edits.js";
import type { Change, Piece } from "./patch-routine.js";

const INDENT = "  ";
const NONE: ReadonlyMap<number, string> = new Map();

export function editConstants(source: string, routine: Routine, change: Change): Edit[] | string {
  const edits: Edit[] = [];
  for (const [name, pieces] of [...change.factors, ...change.append]) {
    const constant = routine.constants.get(name);
    const known = [...routine.constants.keys()].join(", ") || "none";
    if (!constant) return `${pieces[0].by}: ${routine.name} has no constant '${name}'; it has ${known}`;
    const { init, id } = constant.declarator;
    if (!init || id.type !== "Identifier")
      return `${pieces[0].by}: '${name}' is not a constant with a value of its own`;
    const value = unwrap(init);
    if (change.append.get(name) === pieces) {
      if (value.type !== "ArrayExpression") return `${pieces[0].by}: '${name}' is not a list written as [ … ]`;
      const entries = pieces.map(({ fragment, by }) => ({ text: fragment.text, remark: by }));
      edits.push(
        ...editList(
          source,
          value,
          value.elements.flatMap((e) => e ?? []),
          NONE,
          entries,
          true,
        ),
      );
    } else if (!constant.mutated) {
      const product = asFactor(init, source.slice(init.start, init.end));
      edits.push({ start: init.start, end: init.end, text: [product, ...pieces.map(factorText)].join(" * ") });
    }
  }
  return edits;
}

const factorText = ({ fragment }: Piece): string => asRightFactor(fragment.node, fragment.text);

/** A statement to place: what it defines, what it reads, its text. */
interface Item {
  readonly name: string;
  readonly by: string;
  readonly reads: readonly string[];
  readonly text: string;
}

function itemsOf(routine: Routine, change: Change): Item[] {
  const scaled = [...change.factors].filter(([name]) => routine.constants.get(name)?.mutated);
  return [
    ...scaled.map(([name, pieces]) => ({
      name,
      by: pieces.map((p) => p.by).join(", "),
      reads: [name, ...pieces.flatMap((p) => p.fragment.free)],
      text: `${name} *= ${pieces.map(factorText).join(" * ")};`,
    })),
    ...[...change.definitions].map(([name, { by, fragment }]) => ({
      name,
      by,
      reads: fragment.free,
      text: `const ${name} = ${fragment.text};`,
    })),
  ];
}

/** Orders items so that each follows the ones that it reads; the given order otherwise. */
function inOrder(items: readonly Item[]): Item[] | string {
  const byName = new Map(items.map((item) => [item.name, item]));
  const state = new Map<string, "open" | "done">();
  const order: Item[] = [];
  const visit = (item: Item): string | null => {
    if (state.get(item.name) === "done") return null;
    if (state.get(item.name) === "open") return `${item.by}: '${item.name}' is defined by way of itself`;
    state.set(item.name, "open");
    for (const read of item.reads) {
      const other = read === item.name ? undefined : byName.get(read);
      const wrong = other && visit(other);
      if (wrong) return wrong;
    }
    state.set(item.name, "done");
    order.push(item);
    return null;
  };
  return items.map(visit).find((wrong) => wrong !== null) ?? order;
}

export function placeDefinitions(source: string, routine: Routine, change: Change): Edit[] | string {
  const order = inOrder(itemsOf(routine, change));
  if (typeof order === "string") return order;
  const tidy = slotsFor(routine, change, order, "after");
  const placed = typeof tidy === "string" ? slotsFor(routine, change, order, "from") : tidy;
  if (typeof placed === "string") return placed;
  const bodyNode = routine.node.body && unwrap(routine.node.body);
  const lines = order.map((item) => ({ slot: placed.get(item)!, line: `${item.text} // ${item.by}` }));
  if (bodyNode?.type === "ObjectExpression")
    return lines.length === 0
      ? []
      : openBody(
          source,
          routine,
          lines.map((l) => l.line),
        );
  return routine.slots.flatMap((slot, i) => {
    const here = lines.filter((l) => l.slot === i).map((l) => l.line);
    return here.length === 0 ? [] : [insertAt(source, slot, here)];
  });
}

/** The slot of each item, the earliest where all that it reads has its value; or what comes too late. */
function slotsFor(
  routine: Routine,
  change: Change,
  order: readonly Item[],
  edge: "from" | "after",
): Map<Item, number> | string {
  const defined = new Map([...routine.constants].map(([name, constant]) => [name, constant[edge]]));
  const slots = new Map<Item, number>();
  for (const item of order) {
    const slot = Math.max(0, ...item.reads.map((read) => defined.get(read) ?? 0));
    slots.set(item, slot);
    defined.set(item.name, slot);
  }
  for (const [name, pieces] of [...change.factors, ...change.append])
    for (const { by, fragment } of pieces) {
      const constant = routine.constants.get(name)!;
      const late = constant.mutated
        ? undefined
        : fragment.free.find((read) => (defined.get(read) ?? 0) > constant.before);
      if (late !== undefined) return `${by}: '${late}' is not yet defined where '${name}' is`;
    }
  return slots;
}

function insertAt(source: string, slot: { at: number; between: boolean }, lines: readonly string[]): Edit {
  const indent = indentAt(source, slot.at);
  if (!slot.between) return { start: slot.at, end: slot.at, text: lines.map((l) => `${l}\n${indent}`).join("") };
  const comma = source.lastIndexOf(",", slot.at);
  return { start: comma, end: slot.at, text: `;\n${lines.map((l) => `${indent}${l}\n`).join("")}${indent}const ` };
}

/** `(…) => ({ … })` becomes `(…) => { …; return { … }; }`. */
function openBody(source: string, routine: Routine, lines: readonly string[]): Edit[] {
  const { start, end } = routine.node.body!;
  const outer = indentAt(source, routine.node.start);
  const inner = outer + INDENT;
  return [
    { start, end: routine.result.start, text: `{\n${lines.map((l) => `${inner}${l}\n`).join("")}${inner}return ` },
    { start: routine.result.end, end, text: `;\n${outer}}` },
  ];
}
