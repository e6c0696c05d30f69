/**
 * @file The first pass: every node of the file, visited by the program or not, must be of the language; free names must
 * be known; keys that lead to the engine's insides are refused wherever they stand. The second pass is lowering.
 */
import type { Node, Program } from "oxc-parser";
import { bare, childrenOf, isType } from "./parse.js";
import { locate } from "./refusal.js";
import type { ProgramError } from "./types.js";
import { undefinedName } from "./unknown-names.js";

const KNOWN = new Set(
  (
    "Program ImportDeclaration ImportSpecifier ExportDefaultDeclaration VariableDeclaration VariableDeclarator " +
    "FunctionDeclaration FunctionExpression ArrowFunctionExpression BlockStatement FunctionBody ExpressionStatement " +
    "ReturnStatement IfStatement SwitchStatement SwitchCase ForStatement ForOfStatement WhileStatement " +
    "DoWhileStatement BreakStatement ContinueStatement EmptyStatement Identifier Literal TemplateLiteral " +
    "TemplateElement ArrayExpression ObjectExpression Property SpreadElement UnaryExpression BinaryExpression " +
    "LogicalExpression ConditionalExpression CallExpression NewExpression MemberExpression AssignmentExpression " +
    "UpdateExpression SequenceExpression ParenthesizedExpression ObjectPattern ArrayPattern AssignmentPattern " +
    "RestElement TSAsExpression TSSatisfiesExpression TSNonNullExpression TSTypeAssertion TSInstantiationExpression"
  ).split(" "),
);

const ADVICE: Readonly<Record<string, string>> = {
  ClassDeclaration: "Write functions and objects",
  ClassExpression: "Write functions and objects",
  ThisExpression: "Pass what you need as an argument",
  TryStatement: "Arithmetic does not throw: test the value with Number.isFinite",
  ThrowStatement: "Return NaN where a value is impossible: that simulation fails",
  ChainExpression: "Everything has a fixed shape: use . or a default in destructuring",
  ForInStatement: "Use for (const x of array) or Object.keys",
  LabeledStatement: "Set a variable and break",
  AwaitExpression: "Write plain arithmetic",
  YieldExpression: "Return an array",
  TaggedTemplateExpression: "Call the function with parentheses",
  ImportExpression: 'Import from "model-discovery" at the top',
  ExportNamedDeclaration: "Only `export default model({ … })` is exported",
};

const FORBIDDEN = /^(constructor|prototype|__.*|caller|callee|arguments)$/;
const GLOBALS = new Set(["Math", "Number", "Array", "Object", "undefined", "NaN", "Infinity", "Float64Array"]);
const BIT_OPERATORS = new Set(["&", "|", "^", "<<", ">>", ">>>", "in", "instanceof"]);
const BIT_ASSIGNMENTS = new Set(["&=", "|=", "^=", "<<=", ">>=", ">>>="]);

/** `inputs`: names that the world gives, for the message about a name that is not there. */
export function checkNodes(program: Program, source: string, inputs: readonly string[]): ProgramError[] {
  const errors: ProgramError[] = [];
  const report = (node: { readonly start: number }, message: string) =>
    errors.push(locate(source, node.start, message));
  visit(program);
  freeNames(program, (node, name, called) =>
    report(node, undefinedName(name, { program, inputs, at: node.start, called })),
  );
  return errors.sort((a, b) => a.line - b.line || a.column - b.column);

  function visit(node: Node): void {
    if (isType(node)) return;
    if (!KNOWN.has(node.type)) return void report(node, unknownNode(node.type));
    const message = complaint(node);
    if (message) report(node, message);
    childrenOf(node).forEach(visit);
  }
}

function unknownNode(type: string): string {
  const words = type.replace(/(Expression|Statement|Declaration)$/, "").replace(/([a-z])([A-Z])/g, "$1 $2");
  return `'${words.toLowerCase()}' is not part of the language. ${ADVICE[type] ?? "Write plain arithmetic"}`;
}

function complaint(node: Node): string | null {
  switch (node.type) {
    case "Identifier":
      return FORBIDDEN.test(node.name) ? `'${node.name}' may not be used as a name or key` : null;
    case "Literal":
      if ("regex" in node || "bigint" in node)
        return "Regular expressions and big integers are not part of the language";
      return typeof node.value === "string" && FORBIDDEN.test(node.value)
        ? `"${node.value}" may not be used as a key`
        : null;
    case "TemplateElement":
      return /constructor|prototype|__/.test(node.value.raw) ? "This text may not be used" : null;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.async || ("generator" in node && node.generator)
        ? "Async functions and generators are not part of the language. Write a plain function"
        : null;
    case "Property":
      if (node.kind !== "init") return "Getters and setters are not part of the language. Use a function";
      return null;
    case "ImportDeclaration":
      return node.source.value === "model-discovery" || node.importKind === "type"
        ? null
        : `Only "model-discovery" can be imported, not "${node.source.value}"`;
    case "UnaryExpression":
      return ["typeof", "delete", "void", "~"].includes(node.operator)
        ? `The operator '${node.operator}' is not part of the language`
        : null;
    case "BinaryExpression":
      return BIT_OPERATORS.has(node.operator)
        ? `The operator '${node.operator}' is not part of the language. Write plain arithmetic`
        : null;
    case "AssignmentExpression":
      return BIT_ASSIGNMENTS.has(node.operator) ? `The operator '${node.operator}' is not part of the language` : null;
    case "ForOfStatement":
      return node.await ? "'for await' is not part of the language" : null;
    case "VariableDeclaration":
      return ["const", "let"].includes(node.kind)
        ? null
        : `'${node.kind}' is not part of the language. Use const or let`;
    case "NewExpression":
      return node.callee.type === "Identifier" && ["Array", "Float64Array"].includes(node.callee.name)
        ? null
        : "Only `new Array(n)` can be made with new";
    default:
      return null;
  }
}

/** Names that no scope of the file declares. Scoping is by function and block, declared anywhere in it. */
function freeNames(program: Program, found: (node: Node, name: string, called: boolean) => void): void {
  type Names = ReadonlySet<string>;
  const inner = (names: Names, more: Iterable<string>): Names => new Set([...names, ...more]);

  function walk(node: Node | null | undefined, names: Names): void {
    if (!node || isType(node) || !KNOWN.has(node.type)) return;
    switch (node.type) {
      case "Identifier":
        if (!names.has(node.name)) found(node, node.name, false);
        return;
      case "CallExpression": {
        const callee = bare(node.callee);
        if (callee.type !== "Identifier") walk(callee, names);
        else if (!names.has(callee.name)) found(callee, callee.name, true);
        return walkAll(node.arguments, names);
      }
      case "ImportDeclaration":
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        const scope = inner(names, [...(node.id ? [node.id.name] : []), ...node.params.flatMap((p) => bound(p))]);
        node.params.forEach((p) => walkPattern(p, scope));
        return walk(node.body as Node, scope);
      }
      case "BlockStatement":
      case "Program":
        return walkAll(node.body, inner(names, declared(node.body)));
      case "SwitchStatement":
        walk(node.discriminant, names);
        return node.cases.forEach((c) => {
          const scope = inner(names, declared(node.cases.flatMap((each) => each.consequent)));
          walk(c.test, scope);
          walkAll(c.consequent, scope);
        });
      case "ForStatement":
      case "ForOfStatement": {
        const head = node.type === "ForStatement" ? node.init : node.left;
        const scope = inner(names, head ? declared([head]) : []);
        return childrenOf(node).forEach((c) => walk(c, scope));
      }
      case "VariableDeclarator":
        walkPattern(node.id, names);
        return walk(node.init, names);
      case "MemberExpression":
        walk(node.object, names);
        return node.computed ? walk(node.property as Node, names) : undefined;
      case "Property":
        if (node.computed) walk(node.key, names);
        return walk(node.value, names);
      default:
        childrenOf(node).forEach((c) => walk(c, names));
    }
  }

  function walkAll(nodes: readonly Node[], names: Names): void {
    for (const node of nodes) walk(node, names);
  }

  /** Defaults and computed keys in a pattern; its names are no uses. */
  function walkPattern(node: Node, names: Names): void {
    if (node.type === "Identifier" || isType(node)) return;
    if (node.type === "AssignmentPattern") {
      walkPattern(node.left, names);
      return walk(node.right, names);
    }
    if (node.type === "Property") {
      if (node.computed) walk(node.key, names);
      return walkPattern(node.value, names);
    }
    childrenOf(node).forEach((c) => walkPattern(c, names));
  }

  walk(program, inner(GLOBALS, declared(program.body)));
}

/** Names that statements declare in their own scope. */
function declared(statements: readonly Node[]): string[] {
  return statements.flatMap((node) => {
    if (node.type === "VariableDeclaration") return node.declarations.flatMap((d) => bound(d.id));
    if (node.type === "FunctionDeclaration" && node.id) return [node.id.name];
    if (node.type === "ImportDeclaration") return node.specifiers.map((s) => s.local.name);
    return [];
  });
}

/** Names that a pattern binds. */
function bound(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return bound(pattern.left);
    case "RestElement":
      return bound(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((e) => (e ? bound(e) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((p) => bound(p.type === "RestElement" ? p.argument : p.value));
    default:
      return [];
  }
}
