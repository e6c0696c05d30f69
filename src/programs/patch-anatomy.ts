/**
 * @file Where a patch can take hold of a program: its parts as spans of the source text. A base that can be patched has
 * `export default model({ … })` with `parameters`, `initial` and one dynamics function, each returning an object literal.
 */
import { parseSync } from "oxc-parser";
import type {
  ArrowFunctionExpression,
  ExportDefaultDeclaration,
  Function as FunctionNode,
  ImportDeclaration,
  Node,
  ObjectExpression,
  VariableDeclarator,
} from "oxc-parser";
import { boundNames, namesAssigned, unwrap, walk } from "./patch-syntax.js";

type FunctionLike = ArrowFunctionExpression | FunctionNode;

/** What an argument of a routine is; arguments come in this order, leaving out what a routine has not got. */
export type Role = "state" | "parameters" | "inputs" | "random";

/** A place in a routine's body where a statement can be put: before a statement, or between two declarators of one. */
export interface Slot {
  readonly at: number;
  readonly between: boolean;
}

/** One function of the model. */
export interface Routine {
  readonly name: string;
  readonly node: FunctionLike;
  readonly roles: readonly Role[];
  /** names that its outermost scope binds: arguments, constants, functions */
  readonly visible: ReadonlySet<string>;
  /** in order; the last one stands before the return of `result`. An expression body has one slot. */
  readonly slots: readonly Slot[];
  /** named constants of the body → declarator, and first slot where they are defined */
  readonly constants: ReadonlyMap<string, Constant>;
  readonly result: ObjectExpression;
  /** object literals of earlier returns */
  readonly earlier: readonly ObjectExpression[];
}

export interface Constant {
  readonly declarator: VariableDeclarator;
  /** slot right before its declarator */
  readonly before: number;
  /** first slot where it has its final value */
  readonly from: number;
  /** first such slot that does not break up a declaration of several constants */
  readonly after: number;
  /** true where statements change it after its declaration */
  readonly mutated: boolean;
}

export interface Anatomy {
  readonly source: string;
  readonly kind: "step" | "derivative" | "simulate";
  readonly importList: { readonly start: number; readonly end: number; readonly items: readonly Node[] };
  readonly imported: ReadonlySet<string>;
  /** constants and functions of the file */
  readonly topLevel: ReadonlySet<string>;
  /** offset of the `export default` statement */
  readonly exportAt: number;
  readonly comments: readonly { readonly type: string; readonly start: number; readonly end: number }[];
  readonly parameters: ObjectExpression;
  readonly states: readonly string[];
  readonly initial: Routine | null;
  readonly dynamics: Routine;
  /** the function whose result are the observables: `observe`, or `simulate` itself */
  readonly outputs: Routine;
}

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  initial: ["parameters", "inputs", "random"],
  step: ["state", "parameters", "inputs", "random"],
  derivative: ["state", "parameters", "inputs"],
  simulate: ["parameters", "inputs", "random"],
  observe: ["state", "parameters", "inputs"],
};

/** Name of a property `{ name: … }`, or null where it has none that is known. */
export function keyOf(property: Node): string | null {
  if (property.type !== "Property" || property.computed) return null;
  if (property.key.type === "Identifier") return property.key.name;
  return property.key.type === "Literal" && typeof property.key.value === "string" ? property.key.value : null;
}

/** The known names among properties, in order. */
export const keysOf = (properties: readonly Node[]): string[] => properties.flatMap((p) => keyOf(p) ?? []);

const isFunction = (node: Node): node is FunctionLike =>
  node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" || node.type === "FunctionDeclaration";

/** Finds the parts of a program, or says why it cannot be patched. */
export function anatomy(source: string): Anatomy | string {
  const { program, errors, comments } = parseSync("program.ts", source);
  if (errors.length > 0) return `Expected a program that parses: ${errors[0].message}`;
  const imports = program.body.find((n): n is ImportDeclaration => n.type === "ImportDeclaration");
  const exported = program.body.find((n): n is ExportDefaultDeclaration => n.type === "ExportDefaultDeclaration");
  if (!imports) return 'Expected an import from "model-discovery"';
  const call = exported && unwrap(exported.declaration);
  const model = call?.type === "CallExpression" && call.arguments.length === 1 ? unwrap(call.arguments[0]) : null;
  if (!exported || model?.type !== "ObjectExpression") return "Expected `export default model({ … })`";
  const fields = new Map(model.properties.map((p) => [keyOf(p), p]));
  const valueOf = (name: string): Node | null => {
    const property = fields.get(name);
    return property?.type === "Property" ? unwrap(property.value) : null;
  };
  const aboveStatement = (statement: Node): number => startWithRemarks(source, comments, statement.start);
  const kind = (["step", "derivative", "simulate"] as const).find((name) => fields.has(name));
  if (!kind) return "Expected one of `step`, `derivative` and `simulate`";
  const parameters = valueOf("parameters");
  if (parameters?.type !== "ObjectExpression") return "Expected `parameters: { … }`";
  const routines = ["initial", kind, "observe"].map((name) => {
    const node = valueOf(name);
    return (
      node &&
      (isFunction(node) ? routine(name, node, aboveStatement) : `Expected ${name} to be a function written in place`)
    );
  });
  const wrong = routines.find((r) => typeof r === "string");
  if (typeof wrong === "string") return wrong;
  const [initial, dynamics, observe] = routines as (Routine | null)[];
  const outputs = kind === "simulate" ? dynamics : observe;
  if (!dynamics || !outputs) return "Expected `observe`";
  if (kind !== "simulate" && !initial) return "Expected `initial`";
  return {
    source,
    kind,
    importList: importListOf(source, imports),
    imported: new Set(imports.specifiers.map((s) => s.local.name)),
    topLevel: new Set(program.body.flatMap(declaredNames)),
    exportAt: exported.start,
    comments,
    parameters,
    states: initial ? keysOf(initial.result.properties) : [],
    initial,
    dynamics,
    outputs,
  };
}

function importListOf(source: string, node: ImportDeclaration): Anatomy["importList"] {
  const open = source.indexOf("{", node.start);
  return { start: open, end: source.indexOf("}", open) + 1, items: node.specifiers };
}

function declaredNames(node: Node): string[] {
  if (node.type === "VariableDeclaration") return node.declarations.flatMap((d) => boundNames(d.id));
  return node.type === "FunctionDeclaration" && node.id ? [node.id.name] : [];
}

/** Offset of a statement, or of the comments on lines of their own right above it. */
function startWithRemarks(source: string, comments: Anatomy["comments"], start: number): number {
  const above = comments.filter((c) => c.end <= start && source.slice(c.end, start).trim() === "").at(-1);
  const ownLine = above && source.slice(source.lastIndexOf("\n", above.start) + 1, above.start).trim() === "";
  return ownLine ? startWithRemarks(source, comments, above.start) : start;
}

function routine(name: string, node: FunctionLike, above: (statement: Node) => number): Routine | string {
  const body = node.body && unwrap(node.body);
  const declared = body?.type === "BlockStatement" ? body.body.flatMap(declaredNames) : [];
  const common = { name, node, roles: ROLES[name], visible: new Set([...argumentNames(node), ...declared]) };
  if (body?.type === "ObjectExpression")
    return { ...common, slots: [{ at: body.start, between: false }], constants: new Map(), result: body, earlier: [] };
  const missing = `Expected ${name} to end in \`return { … }\``;
  if (body?.type !== "BlockStatement") return missing;
  const last = body.body.at(-1);
  const result = last?.type === "ReturnStatement" && last.argument ? unwrap(last.argument) : null;
  if (result?.type !== "ObjectExpression") return missing;
  const returns = returnsOf(body);
  const earlier = returns.filter((n) => n !== result);
  if (earlier.some((n) => n?.type !== "ObjectExpression"))
    return `Expected every return of ${name} to be an object literal`;
  return { ...common, ...slotsOf(body.body, above), result, earlier: earlier as ObjectExpression[] };
}

const argumentNames = (node: FunctionLike): string[] => node.params.flatMap((p) => boundNames(p as Node));

/** Names that the argument of a role is destructured into: the properties read, not what they are called inside. */
export function readBy(routine: Routine, role: Role): string[] {
  const argument = routine.node.params[routine.roles.indexOf(role)] as Node | undefined;
  if (argument?.type !== "ObjectPattern") return [];
  return keysOf(argument.properties);
}

/** What a function body returns, inner functions left out. */
function returnsOf(body: Node): (Node | null)[] {
  const found: (Node | null)[] = [];
  walk(body, (n) => {
    if (n.type === "ReturnStatement") found.push(n.argument && unwrap(n.argument));
    return !isFunction(n);
  });
  return found;
}

/** Slots of a body and the constants that it names, each from the first slot where its value is final. */
function slotsOf(
  statements: readonly Node[],
  above: (statement: Node) => number,
): Pick<Routine, "slots" | "constants"> {
  const slots: Slot[] = [];
  const constants = new Map<string, Constant>();
  for (const statement of statements) {
    slots.push({ at: above(statement), between: false });
    for (const name of namesAssigned(statement)) {
      const known = constants.get(name);
      if (known) constants.set(name, { ...known, from: slots.length, after: slots.length, mutated: true });
    }
    if (statement.type !== "VariableDeclaration") continue;
    const after = slots.length - 1 + statement.declarations.length;
    statement.declarations.forEach((declarator, i) => {
      if (i > 0) slots.push({ at: declarator.start, between: true });
      for (const name of boundNames(declarator.id))
        constants.set(name, { declarator, before: slots.length - 1, from: slots.length, after, mutated: false });
    });
  }
  return { slots, constants };
}
