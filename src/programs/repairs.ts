/**
 * @file Mechanical repairs: harmless habits of code writers are mended before the check, and reported. The repaired
 * text is what is compiled and stored.
 */
import type { Node, Program } from "oxc-parser";
import { bare, nodesOf, parse } from "./parse.js";
import { locate, Refusal } from "./refusal.js";
import type { ProgramError } from "./types.js";
import { DISTRIBUTIONS, HELPERS } from "./unknown-names.js";

export interface Repaired {
  readonly source: string;
  readonly repairs: readonly string[];
  /** offset in the repaired text → offset in the text as it was written */
  original(at: number): number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text after edits, and the way back. */
interface Mended {
  readonly source: string;
  back(at: number): number;
}

const NAMES = new Set([...DISTRIBUTIONS, ...HELPERS]);

export function repair(written: string): Repaired {
  const repairs: string[] = [];
  let { source, back } = withoutFences(written, repairs);
  try {
    for (const mend of [mendNodes, mendModule, mendImports]) {
      const [mended, before] = [mend(source, parse(source), repairs), back];
      source = mended.source;
      back = (at) => before(mended.back(at));
    }
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(back(error.at), error.message) : error;
  }
  return { source, repairs, original: back };
}

/** An error of the repaired text, as one of the text that was written. */
export function asWritten(error: ProgramError, repaired: Repaired, written: string): ProgramError {
  const lines = repaired.source.split("\n").slice(0, error.line - 1);
  const at = repaired.original(lines.reduce((sum, line) => sum + line.length + 1, error.column - 1));
  const message = written.startsWith("Math.random", at)
    ? error.message.replace("'random' is not defined here. ", "Math.random() was read as random.uniform(); ")
    : error.message;
  return locate(written, at, message);
}

function withoutFences(source: string, repairs: string[]): Mended {
  const block = /(```(?:ts|typescript|js|javascript)?[^\n]*\n)([\s\S]*?)```/.exec(source);
  if (!block) return { source, back: (at) => at };
  repairs.push("took the program out of its code fence");
  const start = block.index + block[1].length;
  return { source: block[2], back: (at) => at + start };
}

function apply(source: string, edits: readonly Edit[]): Mended {
  const sorted = [...edits].sort((a, b) => b.start - a.start);
  const text = sorted.reduce((rest, e) => rest.slice(0, e.start) + e.text + rest.slice(e.end), source);
  return { source: text, back: wayBack([...sorted].reverse()) };
}

/** `edits`: in order. What stands in an inserted text goes back to where it was inserted. */
function wayBack(edits: readonly Edit[]): (at: number) => number {
  return (at) => {
    let shift = 0; // how much further the text has moved
    for (const { start, end, text } of edits) {
      if (at < start + shift) break;
      if (at < start + shift + text.length) return start;
      shift += text.length - (end - start);
    }
    return at - shift;
  };
}

/** Math.random, console, isNaN, var. */
function mendNodes(source: string, program: Program, repairs: string[]): Mended {
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
function mendModule(source: string, program: Program, repairs: string[]): Mended {
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
function mendImports(source: string, program: Program, repairs: string[]): Mended {
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
