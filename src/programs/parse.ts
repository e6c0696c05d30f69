/**
 * @file Source text to syntax tree. Types are parsed and ignored: a type error must never cost a proposal.
 */
import { parseSync, visitorKeys, type Node, type Program } from "oxc-parser";
import { tooDeepAt } from "./nesting.js";
import { refuse } from "./refusal.js";

const MAX_SOURCE = 64_000; // characters

/** A text is parsed once for all its readers in a row. Trees are never changed. */
let latest: { readonly source: string; readonly program: Program } | null = null;

export function parse(source: string): Program {
  if (latest?.source === source) return latest.program;
  if (source.length > MAX_SOURCE) refuse(0, `Expected at most ${MAX_SOURCE} characters, got ${source.length}`);
  const deep = tooDeepAt(source);
  if (deep >= 0)
    refuse(deep, "Expected a program that nests less: no honest one has that many brackets or assignments");
  const { program, errors } = parseSync("program.ts", source, { lang: "ts", sourceType: "module" });
  if (errors.length > 0) refuse(errors[0].labels[0]?.start ?? 0, `${errors[0].message}. Mend the syntax here`);
  latest = { source, program };
  return program;
}

const nodesOfFiles = new WeakMap<Node, readonly Node[]>();

/** Every node below `root` (and itself), parents first; of a whole file they are listed once. */
export function nodesOf(root: Node): readonly Node[] {
  const known = nodesOfFiles.get(root);
  if (known) return known;
  const nodes: Node[] = [];
  const visit = (node: Node): void => {
    nodes.push(node);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  if (root.type === "Program") nodesOfFiles.set(root, nodes);
  return nodes;
}

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of visitorKeys[node.type] ?? Object.keys(node)) {
    if (key === "parent") continue;
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Parentheses, `as`, `satisfies`, `!` and `<T>x` mean nothing here. */
export function bare<T extends Node>(node: T): Node {
  let inner: Node = node;
  while (
    inner.type === "ParenthesizedExpression" ||
    inner.type === "TSAsExpression" ||
    inner.type === "TSSatisfiesExpression" ||
    inner.type === "TSNonNullExpression" ||
    inner.type === "TSTypeAssertion" ||
    inner.type === "TSInstantiationExpression"
  )
    inner = inner.expression;
  return inner;
}

/** What starts with TS and still is a value, or makes one. */
const TYPED_VALUES =
  /^TS(As|Satisfies|NonNull|Instantiation)Expression$|^TSTypeAssertion$|^TS(Enum|Module|Global|Export|Import|External|Namespace|Declare|EmptyBody|Abstract|ParameterProperty)/;

/** Types are parsed and ignored; enums and namespaces make values and are not types. */
export function isType(node: Node): boolean {
  return node.type.startsWith("TS") && !TYPED_VALUES.test(node.type);
}
