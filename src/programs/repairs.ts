/**
 * @file Mechanical repairs: harmless habits of code writers are mended before the check, and reported. The repaired
 * text is what is compiled and stored.
 */
import type { Node, Program } from "oxc-parser";
import { distributions } from "../math/distributions.js";
import { bare, nodesOf, parse } from "./parse.js";

export interface Repaired {
  readonly source: string;
  readonly repairs: readonly string[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const HELPERS = ["model", "each", "predicted", "mlp", "sum", "mean", "dot", "matvec", "clamp", "sigmoid"];
const NAMES = new Set([...Object.keys(distributions), ...HELPERS]);

export function repair(original: string): Repaired {
  const repairs: string[] = [];
  let source = withoutFences(original, repairs);
  for (const mend of [mendNodes, mendModule, mendImports]) source = mend(source, parse(source), repairs);
  return { source, repairs };
}

function withoutFences(source: string, repairs: string[]): string {
  const block = /```(?:ts|typescript|js|javascript)?[^\n]*\n([\s\S]*?)```/.exec(source);
  if (!block) return source;
  repairs.push("took the program out of its code fence");
  return block[1];
}

function apply(source: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start);
  return sorted.reduce((text, e) => text.slice(0, e.start) + e.text + text.slice(e.end), source);
}

/** Math.random, console, isNaN, var. */
function mendNodes(source: string, program: Program, repairs: string[]): string {
  const edits: Edit[] = [];
  const add = (node: Node, text: string, why: string) => {
    edits.push({ start: node.start, end: node.end, text });
    if (!repairs.includes(why)) repairs.push(why);
  };
  for (const node of nodesOf(program)) {
    if (node.type === "ExpressionStatement" && isConsole(node.expression)) add(node, "", "removed console output");
    if (node.type !== "CallExpression" && node.type !== "VariableDeclaration") continue;
    if (node.type === "VariableDeclaration") {
      if (node.kind === "var") {
        edits.push({ start: node.start, end: node.start + 3, text: "let" });
        note("var became let");
      }
      continue;
    }
    const callee = bare(node.callee);
    if (isMember(callee, "Math", "random")) add(node, "random.uniform()", "Math.random() became random.uniform()");
    if (callee.type === "Identifier" && ["isNaN", "isFinite"].includes(callee.name))
      add(callee, `Number.${callee.name}`, `${callee.name} became Number.${callee.name}`);
  }
  return apply(source, edits);

  function note(why: string): void {
    if (!repairs.includes(why)) repairs.push(why);
  }
}

function isConsole(node: Node): boolean {
  const call = bare(node);
  if (call.type !== "CallExpression") return false;
  const callee = bare(call.callee);
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "console";
}

function isMember(node: Node, object: string, property: string): boolean {
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === object &&
    node.property.type === "Identifier" &&
    node.property.name === property
  );
}

/** A default export through a name, `export default { … }`, and the parameter that Math.random() needs. */
function mendModule(source: string, program: Program, repairs: string[]): string {
  const edits: Edit[] = [];
  for (const node of program.body) {
    if (node.type === "ExportNamedDeclaration" && node.declaration && !node.source) {
      edits.push({ start: node.start, end: node.declaration.start, text: "" });
      repairs.push("removed a named export");
    }
    if (node.type !== "ExportDefaultDeclaration") continue;
    const value = bare(node.declaration as Node);
    if (value.type === "ObjectExpression") {
      edits.push(
        { start: value.start, end: value.start, text: "model(" },
        { start: value.end, end: value.end, text: ")" },
      );
      repairs.push("wrapped the exported object in model(…)");
    }
  }
  return apply(source, edits);
}

/** Names under which people look for "model-discovery". */
const OTHER_NAMES: ReadonlySet<string> = new Set(["discover", "model_discovery", "modeldiscovery"]);

/** import { … } from "model-discovery", complete, by name. */
function mendImports(source: string, program: Program, repairs: string[]): string {
  const edits: Edit[] = [];
  const imported = new Set<string>();
  const spaces = new Set<string>();
  for (const node of program.body) {
    if (node.type !== "ImportDeclaration") continue;
    const isOtherName = OTHER_NAMES.has(node.source.value);
    if (node.source.value !== "model-discovery" && !isOtherName) continue;
    if (isOtherName) {
      edits.push({ start: node.source.start, end: node.source.end, text: '"model-discovery"' });
      repairs.push(`import from "${node.source.value}" became "model-discovery"`);
    }
    for (const s of node.specifiers) {
      if (s.type === "ImportSpecifier") imported.add(s.local.name);
      else spaces.add(s.local.name);
    }
    if (node.specifiers.some((s) => s.type !== "ImportSpecifier")) {
      edits.length = edits.filter((e) => e.start < node.start).length;
      edits.push({ start: node.start, end: node.end, text: "" });
      repairs.push("a namespace import became an import by name");
    }
  }
  const used = new Set<string>();
  const own = new Set<string>();
  for (const node of nodesOf(program)) {
    if (node.type === "MemberExpression" && node.object.type === "Identifier" && spaces.has(node.object.name)) {
      if (node.property.type === "Identifier") used.add(node.property.name);
      edits.push({ start: node.object.start, end: node.property.start, text: "" });
    }
    const callee = node.type === "CallExpression" ? bare(node.callee) : null;
    if (callee?.type === "Identifier" && NAMES.has(callee.name)) used.add(callee.name);
    if (node.type === "FunctionDeclaration" && node.id) own.add(node.id.name);
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") own.add(node.id.name);
  }
  if (source.includes("model(")) used.add("model");
  const missing = [...used].filter((name) => NAMES.has(name) && !imported.has(name) && !own.has(name));
  if (missing.length > 0) {
    if (spaces.size === 0) repairs.push(`imported ${missing.join(", ")}`);
    edits.push({ start: 0, end: 0, text: `import { ${missing.join(", ")} } from "model-discovery";\n` });
  }
  return apply(source, edits);
}
