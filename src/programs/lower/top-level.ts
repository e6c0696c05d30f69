/**
 * @file The top level of a file: imports, constants and functions are evaluated before the run, up to the exported
 * model.
 */
import type { Node, Program } from "oxc-parser";
import { refuse } from "../refusal.js";
import { noDistribution } from "../unknown-names.js";
import { evaluate } from "./expression.js";
import type { Machine } from "./machine.js";
import { arrayObject, languageFunctions, mathObject, numberObject, objectObject } from "./natives.js";
import { declare } from "./scope.js";
import { hoistFunctions, runStatement } from "./statement.js";
import type { Abstract, Struct } from "./values.js";

export function topLevel(m: Machine, program: Program): Struct {
  const { global } = m;
  const language = languageFunctions(m);
  for (const object of [mathObject(m), numberObject(m), arrayObject(m), objectObject(m)])
    declare(m, global, object.name, object, true);
  hoistFunctions(m, program.body, global);
  let spec: Abstract | null = null;
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") bindImports(m, node, language);
    else if (node.type === "ExportDefaultDeclaration") spec = evaluate(m, node.declaration as Node, global);
    else if (node.type === "VariableDeclaration" && node.kind !== "const")
      refuse(node.start, "Top-level variables must be const: what changes belongs to the state");
    else runStatement(m, node, global);
  }
  if (spec?.kind !== "object")
    return refuse(0, "The file must end in: export default model({ parameters, initial, step, observe })");
  return spec;
}

function bindImports(
  m: Machine,
  node: Extract<Node, { type: "ImportDeclaration" }>,
  language: ReadonlyMap<string, Abstract>,
): void {
  for (const specifier of node.specifiers) {
    if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier")
      return refuse(specifier.start, 'Import by name: import { model, uniform } from "model-discovery"');
    const { name } = specifier.imported;
    const value = language.get(name);
    if (!value && specifier.importKind !== "type" && node.importKind !== "type")
      return refuse(specifier.start, `"model-discovery" has no '${name}'. ${noDistribution(name)}`);
    if (value) declare(m, m.global, specifier.local.name, value, true);
  }
}
