/**
 * @file A program's file as a plain function: types taken out, imports turned into an argument, every draw told its
 * name. Nothing else is changed, so that what runs is what was written. It runs with the rights of its caller: for
 * tests and notebooks, never for programs of a search.
 */
import type { Node } from "oxc-parser";
import { childrenOf, isType, parse } from "./parse.js";
import { siteNames } from "./sites.js";
import type * as language from "./language.js";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a file needs: the language, and what names the draws of a random source. */
export type Runnable = (
  library: typeof language,
  drawAt: (source: unknown, name: string) => unknown,
) => language.Model<Record<string, language.ParameterValue>, unknown>;

export function runnable(source: string): Runnable {
  const program = parse(source);
  const names = siteNames(program);
  const edits: Edit[] = [];
  const cut = (start: number, end: number, text = "") => edits.push({ start, end, text });
  const visit = (node: Node): void => {
    if (isType(node)) return void cut(node.start, node.end);
    if (node.type === "ImportDeclaration") return void cut(node.start, node.end, importText(node));
    if (node.type === "ExportDefaultDeclaration") cut(node.start, node.declaration.start, "return ");
    if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression" || node.type === "TSNonNullExpression")
      cut(node.expression.end, node.end);
    if (node.type === "TSTypeAssertion") cut(node.start, node.expression.start);
    if (node.type === "Identifier" && (node as { optional?: boolean }).optional) cut(node.end, node.end + 1);
    if (node.type === "MemberExpression" && node.property.type === "Identifier") {
      const name = names.get(node.property.start);
      if (name !== undefined && !node.computed) {
        cut(node.object.start, node.object.start, "$at(");
        cut(node.object.end, node.object.end, `, ${JSON.stringify(name)})`);
      }
    }
    const inner =
      node.type === "TSAsExpression" ||
      node.type === "TSSatisfiesExpression" ||
      node.type === "TSNonNullExpression" ||
      node.type === "TSTypeAssertion"
        ? [node.expression]
        : childrenOf(node);
    inner.forEach(visit);
  };
  visit(program);
  const body = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => b.start - a.start || b.order - a.order)
    .reduce((text, e) => text.slice(0, e.start) + e.text + text.slice(e.end), source);
  return new Function("$language", "$at", `"use strict";\n${body}`) as Runnable;
}

function importText(node: Extract<Node, { type: "ImportDeclaration" }>): string {
  if (node.importKind === "type") return "";
  const names = node.specifiers.flatMap((s) =>
    s.type === "ImportSpecifier" && s.importKind !== "type" && s.imported.type === "Identifier"
      ? [`${s.imported.name}: ${s.local.name}`]
      : [],
  );
  return `const { ${names.join(", ")} } = $language;`;
}
