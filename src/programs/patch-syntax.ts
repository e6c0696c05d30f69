/**
 * @file What patches need to know of syntax: free names of a fragment, a sum as signed terms, the parts of a statement.
 * Positions are offsets into the text that was parsed. Nothing here gives a program meaning; the compiler does.
 */
import { parseSync, visitorKeys } from "oxc-parser";
import type { Expression, Node } from "oxc-parser";

/** One signed term of a sum; `key` is its text without white space, so that equal terms compare equal. */
export interface Term {
  readonly sign: 1 | -1;
  readonly text: string;
  readonly key: string;
  /** of element `i` of a state that is an array */
  readonly each?: boolean;
}

/** An expression of the model language that stands alone. */
export interface Fragment {
  readonly text: string;
  readonly node: Expression;
  /** as a sum; none for 0 */
  readonly terms: readonly Term[];
  /** names it reads and does not bind, in order of appearance */
  readonly free: readonly string[];
  /** the ones that are called as functions */
  readonly called: ReadonlySet<string>;
}

/** Direct children of a node, in source order; TypeScript types are not visited. */
export function childrenOf(node: Node): Node[] {
  const record = node as unknown as Readonly<Record<string, unknown>>;
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value = record[key];
    const nodes = Array.isArray(value) ? value : [value];
    return nodes.filter(
      (child): child is Node => child !== null && typeof child === "object" && !child.type.startsWith("TSType"),
    );
  });
}

/** `node` and all below it, parents first; `enter` may return false to skip what is below. */
export function walk(node: Node, enter: (node: Node, parent: Node | null) => boolean | void): void {
  const go = (current: Node, parent: Node | null): void => {
    if (enter(current, parent) === false) return;
    for (const child of childrenOf(current)) go(child, current);
  };
  go(node, null);
}

/** True where an identifier names a property and not a value: `a.x`, `{ x: 1 }`. */
function isLabel(node: Node, parent: Node | null): boolean {
  if (parent?.type === "MemberExpression") return parent.property === node && !parent.computed;
  return parent?.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand;
}

/** Names that a pattern binds: `{ a, b: c, ...d }` → a, c, d. */
export function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((p) => boundNames(p.type === "Property" ? p.value : p.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((p) => (p === null ? [] : boundNames(p)));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/** Names bound anywhere below `node`: declarations and arguments of inner functions. */
export function namesBoundWithin(node: Node): Set<string> {
  const bound = new Set<string>();
  walk(node, (n) => {
    if (n.type === "VariableDeclarator") boundNames(n.id).forEach((name) => bound.add(name));
    if (n.type === "ArrowFunctionExpression" || n.type === "FunctionExpression" || n.type === "FunctionDeclaration")
      n.params.forEach((p) => boundNames(p as Node).forEach((name) => bound.add(name)));
    if (n.type === "FunctionDeclaration" && n.id) bound.add(n.id.name);
  });
  return bound;
}

/** Names that `node` reads but does not bind. */
export function freeNames(node: Node): { free: string[]; called: Set<string> } {
  const bound = namesBoundWithin(node);
  const free = new Set<string>();
  const called = new Set<string>();
  walk(node, (n, parent) => {
    if (n.type !== "Identifier" || bound.has(n.name) || isLabel(n, parent)) return;
    free.add(n.name);
    if (parent?.type === "CallExpression" && parent.callee === n) called.add(n.name);
  });
  return { free: [...free], called };
}

/** Names that `node` assigns to (`x = …`, `x += …`, `x++`). */
export function namesAssigned(node: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (n) => {
    const target = n.type === "AssignmentExpression" ? n.left : n.type === "UpdateExpression" ? n.argument : null;
    if (target?.type === "Identifier") names.add(target.name);
  });
  return names;
}

/** Parses an expression ("a * b") or signed terms ("+ a - b"), or gives the parser's complaint. */
export function parseFragment(text: string): Fragment | string {
  const bare = text.trim();
  const source = /^[+-]/.test(bare) ? `0 ${bare}` : bare;
  const { program, errors } = parseSync("fragment.ts", `(${source}\n)`);
  if (errors.length > 0) return errors[0].message;
  const statement = program.body[0];
  if (program.body.length !== 1 || statement.type !== "ExpressionStatement") return "Expected one expression";
  const outer = statement.expression;
  if (outer.type !== "ParenthesizedExpression" || outer.end !== source.length + 3) return "Expected one expression";
  const node = outer.expression;
  const terms = termsOf(node, (n) => source.slice(n.start - 1, n.end - 1)).filter((term) => term.key !== "0");
  return { text: bare, node, terms, ...freeNames(node) };
}

export function unwrap(node: Node): Node {
  if (node.type === "ParenthesizedExpression") return unwrap(node.expression);
  if (node.type === "TSAsExpression" || node.type === "TSNonNullExpression" || node.type === "TSSatisfiesExpression")
    return unwrap(node.expression);
  return node;
}

const LOOSE = new Set([
  "ConditionalExpression",
  "LogicalExpression",
  "AssignmentExpression",
  "ArrowFunctionExpression",
  "SequenceExpression",
]);

/** Text that can stand as a term of a sum: wrapped where it binds more loosely than `+`. */
export function asTerm(node: Node, text: string): string {
  const loose = LOOSE.has(node.type) || (node.type === "BinaryExpression" && !/^[*/%]|\*\*/.test(node.operator));
  return loose ? `(${text})` : text;
}

/** Text that can stand as a factor of a product, on either side of `*`. */
export function asFactor(node: Node, text: string): string {
  if (node.type === "BinaryExpression") return /^[*/]/.test(node.operator) ? text : `(${text})`;
  return LOOSE.has(node.type) || node.type === "UnaryExpression" ? `(${text})` : text;
}

/** As `asFactor`, but right of `*`, where a quotient or product needs parentheses to stay one factor. */
export function asRightFactor(node: Node, text: string): string {
  return node.type === "BinaryExpression" && node.operator !== "**" ? `(${text})` : asFactor(node, text);
}

/** The terms of a sum; `at` gives the text of a node. Parenthesised sums stay whole. */
export function termsOf(node: Node, at: (node: Node) => string): Term[] {
  const signed = (n: Node, sign: 1 | -1): Term[] => {
    if (n.type === "BinaryExpression" && (n.operator === "+" || n.operator === "-"))
      return [...signed(n.left, sign), ...signed(n.right, n.operator === "+" ? sign : (-sign as 1 | -1))];
    const text = asTerm(n, at(n));
    const minus = text.startsWith("-") && (n.type === "UnaryExpression" || n.type === "BinaryExpression");
    const stripped = minus || text.startsWith("+") ? text.slice(1).trim() : text;
    const bare = stripped.startsWith("-") ? `(${stripped})` : stripped;
    return [{ sign: minus ? (-sign as 1 | -1) : sign, text: bare, key: bare.replace(/\s+/g, "") }];
  };
  return signed(node, 1);
}

/** Adds terms one after the other; an added term that is the opposite of a present one takes it away instead. */
export function addTerms(present: readonly Term[], added: readonly Term[]): Term[] {
  const sum = present.filter((term) => term.key !== "0");
  for (const term of added) {
    const opposite = sum.findIndex((other) => other.key === term.key && other.sign === -term.sign);
    if (opposite >= 0) sum.splice(opposite, 1);
    else sum.push(term);
  }
  return sum;
}

export function printSum(terms: readonly Term[]): string {
  if (terms.length === 0) return "0";
  const first = terms.findIndex((term) => term.sign > 0); // a sum reads better when it starts with a positive term
  const order = first <= 0 ? terms : [terms[first], ...terms.filter((_, i) => i !== first)];
  return order
    .map(({ sign, text }, i) => (i === 0 ? (sign < 0 ? `-${text}` : text) : `${sign < 0 ? "-" : "+"} ${text}`))
    .join(" ");
}
