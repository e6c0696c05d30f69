/**
 * @file Edits of one function of a program: new arguments, new constants at the earliest place where all they need is
 * defined, factors on named constants, elements of named lists, and new values of the returned object literal.
 */
import type { Node } from "oxc-parser";
import type { Anatomy, Role, Routine } from "./patch-anatomy.js";
import { keyOf } from "./patch-anatomy.js";
import type { Edit, Entry } from "./patch-edits.js";
import { editList, indentAt } from "./patch-edits.js";
import type { Fragment } from "./patch-syntax.js";
import { asFactor, asRightFactor, unwrap } from "./patch-syntax.js";

/** A fragment and the mechanism that brought it. */
export interface Piece {
  readonly by: string;
  readonly fragment: Fragment;
}

/** What a patch asks of one routine. */
export interface Change {
  /** names to read from each argument */
  readonly reads: Readonly<Record<Role, readonly string[]>>;
  /** new constants, mechanisms in name order */
  readonly definitions: ReadonlyMap<string, Piece>;
  /** named constant → factors */
  readonly factors: ReadonlyMap<string, readonly Piece[]>;
  /** named list → elements */
  readonly append: ReadonlyMap<string, readonly Piece[]>;
  /** property of the returned object → its new text */
  readonly values: ReadonlyMap<string, string>;
  /** new properties of the returned object, and of the objects of earlier returns */
  readonly added: readonly Entry[];
  readonly addedEarlier: readonly Entry[];
}

const INDENT = "  ";
const NONE: ReadonlyMap<number, string> = new Map();

/** The edits that make a change, or why it cannot be made. */
export function editRoutine(anatomy: Anatomy, routine: Routine, change: Change): Edit[] | string {
  const { source } = anatomy;
  const parts = [
    editArguments(source, routine, change.reads),
    editConstants(source, routine, change),
    placeDefinitions(source, routine, change),
  ];
  const wrong = parts.find((part) => typeof part === "string");
  if (typeof wrong === "string") return wrong;
  const open = routine.name === "step" || routine.name === "derivative";
  return [
    ...(parts as Edit[][]).flat(),
    ...editObject(source, routine.result, change.values, change.added, open),
    ...routine.earlier.flatMap((object) => editObject(source, object, new Map(), change.addedEarlier, false)),
  ];
}

/** Sets and adds properties of an object literal. */
export function editObject(
  source: string,
  object: Node & { type: "ObjectExpression" },
  values: ReadonlyMap<string, string>,
  added: readonly Entry[],
  open: boolean,
): Edit[] {
  const changed = new Map<number, string>();
  object.properties.forEach((property, i) => {
    const key = keyOf(property);
    const text = key === null ? undefined : values.get(key);
    if (text === undefined || property.type !== "Property") return;
    const label =
      property.shorthand || property.method ? `${key}: ` : source.slice(property.start, property.value.start);
    changed.set(i, label + text);
  });
  return editList(source, object, object.properties, changed, added, open);
}

// ---------------------------------------------------------------- arguments

function editArguments(source: string, routine: Routine, reads: Change["reads"]): Edit[] | string {
  const { node, roles } = routine;
  const wanted = Math.max(-1, ...roles.map((role, i) => (reads[role].length > 0 ? i : -1)));
  const edits: Edit[] = [];
  const missing: string[] = [];
  for (let i = 0; i <= wanted; i++) {
    const names = reads[roles[i]];
    const argument = node.params[i] as Node | undefined;
    if (!argument) missing.push(newArgument(roles[i], names));
    else if (names.length > 0) {
      const edit = editArgument(source, routine, roles[i], argument, names);
      if (typeof edit === "string") return edit;
      edits.push(...edit);
    }
  }
  return isBare(source, routine)
    ? bracket(source, routine, edits, missing)
    : [...edits, ...append(source, routine, missing)];
}

const newArgument = (role: Role, names: readonly string[]): string =>
  role === "random" ? "random" : names.length > 0 ? `{ ${names.join(", ")} }` : `_${role}`;

function editArgument(
  source: string,
  routine: Routine,
  role: Role,
  node: Node,
  names: readonly string[],
): Edit[] | string {
  if (role === "random") {
    const called = node.type === "Identifier" ? node.name : source.slice(node.start, node.end);
    return called === "random" ? [] : `Expected ${routine.name} to call its source of randomness random, got ${called}`;
  }
  if (node.type === "Identifier" && node.name.startsWith("_"))
    return [{ start: node.start, end: node.end, text: `{ ${names.join(", ")} }` }];
  if (node.type !== "ObjectPattern")
    return `Expected ${routine.name} to destructure its ${role}, e.g. { ${names.join(", ")} }`;
  const rest = node.properties.at(-1);
  if (rest?.type === "RestElement") return [{ start: rest.start, end: rest.start, text: `${names.join(", ")}, ` }];
  const closed = source.indexOf("}", node.properties.at(-1)?.end ?? node.start) + 1; // a type may follow the pattern
  return editList(
    source,
    { start: node.start, end: closed },
    node.properties,
    NONE,
    names.map((text) => ({ text })),
  );
}

/** True for an arrow function whose one argument stands without brackets: `x => …`. */
const isBare = (source: string, { node }: Routine): boolean =>
  node.type === "ArrowFunctionExpression" && node.params.length === 1 && source[node.start] !== "(";

function bracket(source: string, { node }: Routine, edits: readonly Edit[], missing: readonly string[]): Edit[] {
  const only = node.params[0] as Node;
  if (edits.length + missing.length === 0) return [];
  const first = edits[0]?.text ?? source.slice(only.start, only.end);
  return [{ start: only.start, end: only.end, text: `(${[first, ...missing].join(", ")})` }];
}

function append(source: string, { node }: Routine, missing: readonly string[]): Edit[] {
  if (missing.length === 0) return [];
  const last = node.params.at(-1) as Node | undefined;
  const at = last ? last.end : source.indexOf("(", node.start) + 1;
  return [{ start: at, end: at, text: `${last ? ", " : ""}${missing.join(", ")}` }];
}

// ---------------------------------------------------------------- named constants and lists

function editConstants(source: string, routine: Routine, change: Change): Edit[] | string {
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

// ---------------------------------------------------------------- new constants

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

function placeDefinitions(source: string, routine: Routine, change: Change): Edit[] | string {
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
