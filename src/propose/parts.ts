/**
 * @file The parts of a model program as its author wrote them: parameters, states, equations, named constants, what is
 * observed, layers of its network. Each with its text, white space and comments left out, and the names in it. By names
 * and not by meaning, on purpose: a change that renames everything is not a small one. Not the identity of a program
 * (`programs/canonical.ts`), which forgets names.
 */
import { parseSync, type Node, type ObjectExpression, type ObjectProperty } from "oxc-parser";
import { unwrap, walk } from "../programs/patch-syntax.js";

export type PartKind = "parameter" | "state" | "equation" | "constant" | "observable" | "layer" | "statement";

export interface Part {
  readonly kind: PartKind;
  /** of statements and layers, what they are called; others are known by it */
  readonly name: string;
  readonly text: string;
  /** identifiers and members that occur in the text */
  readonly mentions: ReadonlySet<string>;
}

type Read = (kind: PartKind, name: string, node: Node) => Part;

/** Fields of the model whose functions hold equations, and what their returned entries are. */
const ROUTINES: Readonly<Record<string, PartKind>> = {
  initial: "state",
  step: "equation",
  derivative: "equation",
  simulate: "observable",
  observe: "observable",
};

/** All parts of a program; null where it does not parse or has no model. */
export function partsOf(source: string): readonly Part[] | null {
  const { program, errors, comments } = parseSync("program.ts", source);
  if (errors.length > 0) return null;
  const read: Read = (kind, name, node) => {
    const text = bare(source, node, comments);
    return { kind, name, text, mentions: mentionsOf(node) };
  };
  const model = modelOf(program.body);
  if (model === null) return null;
  const above = program.body.flatMap((node) => declarationsOf(node, read));
  return [...above, ...propertiesOf(model).flatMap((field) => fieldParts(field, read))];
}

function fieldParts(field: ObjectProperty, read: Read): Part[] {
  const [name, value] = [keyOf(field), unwrap(field.value)];
  if (name === "parameters" && value.type === "ObjectExpression")
    return propertiesOf(value).map((p) => read("parameter", keyOf(p), p.value));
  if (name === "events" && value.type === "ObjectExpression")
    return propertiesOf(value).map((p) => read("equation", `event ${keyOf(p)}`, p.value));
  if (name === "network") return layersOf(value, read);
  if (Object.hasOwn(ROUTINES, name)) return routineParts(ROUTINES[name], value, read);
  return [read("statement", name, value)];
}

/** Named constants and statements of a function, and the entries that it returns. */
function routineParts(kind: PartKind, node: Node, read: Read): Part[] {
  if (!isFunction(node) || !node.body) return [read("statement", kind, node)];
  const body = unwrap(node.body);
  if (body.type !== "BlockStatement") return entriesOf(kind, body, read);
  const [last] = body.body.slice(-1);
  const result = last?.type === "ReturnStatement" && last.argument ? unwrap(last.argument) : null;
  const before = result === null ? body.body : body.body.slice(0, -1);
  return [...before.flatMap((s) => declarationsOf(s, read)), ...(result ? entriesOf(kind, result, read) : [])];
}

function entriesOf(kind: PartKind, node: Node, read: Read): Part[] {
  if (node.type !== "ObjectExpression") return [read("statement", "return", node)];
  return node.properties.flatMap((p) =>
    p.type === "Property" ? [read(kind, keyOf(p), p.value)] : isPlainSpread(p) ? [] : [read("statement", "return", p)],
  );
}

/** `...state` says that the rest stays as it is. */
const isPlainSpread = (node: Node): boolean => node.type === "SpreadElement" && node.argument.type === "Identifier";

/** Constants and functions under their names; any other statement as it stands; imports and the model itself left out. */
function declarationsOf(node: Node, read: Read): Part[] {
  if (node.type === "FunctionDeclaration") return [read("constant", node.id?.name ?? "", node)];
  if (node.type === "VariableDeclaration")
    return node.declarations.map((d) => read("constant", d.id.type === "Identifier" ? d.id.name : "several", d));
  if (node.type === "ImportDeclaration" || node.type === "ExportDefaultDeclaration") return [];
  return [read("statement", "statement", node)];
}

/** Calls of `nn.dense` and the like, each without the layers inside it. */
function layersOf(node: Node, read: Read): Part[] {
  if (!isFunction(node)) return [read("statement", "network", node)];
  const builder = node.params[0]?.type === "Identifier" ? node.params[0].name : "nn";
  const layers: Part[] = [];
  walk(node, (n) => {
    if (n.type !== "CallExpression" || n.callee.type !== "MemberExpression") return;
    const { object, property } = n.callee;
    if (object.type !== "Identifier" || object.name !== builder || property.type !== "Identifier") return;
    if (property.name === "parameters") return;
    const own = n.arguments.filter((a) => !holdsTensor(a, builder)).map((a) => read("layer", "", a).text);
    layers.push({ ...read("layer", `nn.${property.name}`, n), text: `${property.name}(${own.join()})` });
  });
  return layers;
}

/** Numbers, words and options are a layer's own; names and calls are other layers. */
function holdsTensor(node: Node, builder: string): boolean {
  if (node.type === "Identifier") return true;
  return node.type === "CallExpression" && mentionsOf(node).has(builder);
}

function modelOf(body: readonly Node[]): ObjectExpression | null {
  const exported = body.find((n) => n.type === "ExportDefaultDeclaration");
  const call = exported && unwrap(exported.declaration);
  const argument = call?.type === "CallExpression" && call.arguments[0] ? unwrap(call.arguments[0]) : null;
  return argument?.type === "ObjectExpression" ? argument : null;
}

const propertiesOf = (node: ObjectExpression): ObjectProperty[] =>
  node.properties.filter((p): p is ObjectProperty => p.type === "Property");

const keyOf = ({ key }: ObjectProperty): string =>
  key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "computed";

type FunctionLike = Extract<Node, { type: "ArrowFunctionExpression" | "FunctionExpression" }>;
const isFunction = (node: Node): node is FunctionLike =>
  node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";

function mentionsOf(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(node, (n) => {
    if (n.type === "Identifier") names.add(n.name);
  });
  return names;
}

/** The text of a node without comments, white space and trailing commas. */
function bare(source: string, node: Node, comments: readonly { start: number; end: number }[]): string {
  let text = "";
  let at = node.start;
  for (const { start, end } of comments.filter((c) => c.start >= node.start && c.end <= node.end)) {
    text += source.slice(at, start);
    at = end;
  }
  return (text + source.slice(at, node.end)).replace(/\s+/g, "").replace(/,(?=[)\]}])/g, "");
}
