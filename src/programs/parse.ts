/**
 * @file Source text to syntax tree. Types are parsed and ignored: a type error must never cost a proposal.
 */
import { parseSync, type Node, type Program } from "oxc-parser";
import { refuse } from "./refusal.js";

const MAX_SOURCE = 64_000; // characters

export function parse(source: string): Program {
  if (source.length > MAX_SOURCE) refuse(0, `Expected at most ${MAX_SOURCE} characters, got ${source.length}`);
  const { program, errors } = parseSync("program.ts", source, { lang: "ts", sourceType: "module" });
  if (errors.length > 0) refuse(errors[0].labels[0]?.start ?? 0, `${errors[0].message}. Mend the syntax here`);
  return program;
}

/** Every node below `root` (and itself), parents first. */
export function nodesOf(root: Node): readonly Node[] {
  const nodes: Node[] = [];
  const visit = (node: Node): void => {
    nodes.push(node);
    childrenOf(node).forEach(visit);
  };
  visit(root);
  return nodes;
}

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "parent") continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) children.push(item);
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
