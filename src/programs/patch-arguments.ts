/**
 * @file Edits of a function's arguments: names to destructure from each, and arguments that it did not have. A list of
 * arguments that outgrows its line is broken up, one argument to a line.
 */
import type { Node } from "oxc-parser";
import type { Role, Routine } from "./patch-anatomy.js";
import type { Edit } from "./patch-edits.js";
import { indentAt, LINE } from "./patch-edits.js";
import type { Change } from "./patch-routine.js";

/** The edit that makes a routine read names, or why it cannot. */
export function editArguments(source: string, routine: Routine, reads: Change["reads"]): Edit[] | string {
  const { node, roles } = routine;
  const given = node.params as readonly Node[];
  const wanted = Math.max(-1, ...roles.map((role, i) => (reads[role].length > 0 ? i : -1)));
  if (wanted < 0) return [];
  const texts: string[] = [];
  for (let i = 0; i <= Math.max(wanted, given.length - 1); i++) {
    const argument = withNames(source, routine, roles[i], given[i], reads[roles[i]] ?? []);
    if ("error" in argument) return argument.error;
    texts.push(argument.text);
  }
  const whole = given.map(({ start, end }) => source.slice(start, end)).join() === texts.join();
  return whole ? [] : [replaced(source, routine, texts)];
}

type Argument = { readonly text: string } | { readonly error: string };

function withNames(
  source: string,
  { name, node }: Routine,
  role: Role,
  argument: Node | undefined,
  names: readonly string[],
): Argument {
  const pattern = `{ ${names.join(", ")} }`;
  if (!argument) return { text: role === "random" ? "random" : names.length > 0 ? pattern : `_${role}` };
  const text = source.slice(argument.start, argument.end);
  if (names.length === 0) return { text };
  if (role === "random")
    return text === "random"
      ? { text }
      : { error: `Expected ${name} to call its source of randomness random, got ${text}` };
  if (argument.type === "Identifier" && argument.name.startsWith("_")) return { text: pattern };
  if (argument.type !== "ObjectPattern")
    return {
      error: `Expected ${node.type === "ArrowFunctionExpression" ? `${name} =>` : name} to destructure its ${role}, e.g. ${pattern}`,
    };
  const last = argument.properties.at(-1);
  const rest = last?.type === "RestElement";
  const at = (rest ? last.start : (last?.end ?? argument.start + 1)) - argument.start;
  const added = rest ? `${names.join(", ")}, ` : last ? `, ${names.join(", ")}` : ` ${names.join(", ")} `;
  return { text: text.slice(0, at) + added + text.slice(at).replace(/^\s+\}/, last ? " }" : "}") };
}

/** All arguments anew, in the place of the old ones. */
function replaced(source: string, { node }: Routine, texts: readonly string[]): Edit {
  const given = node.params as readonly Node[];
  const open = source.indexOf("(", node.start) + 1;
  const [start, end] = given.length > 0 ? [given[0].start, given[given.length - 1].end] : [open, open];
  const bare = node.type === "ArrowFunctionExpression" && given.length === 1 && source[node.start] !== "("; // x => …
  const line = texts.join(", ");
  const column = start - (source.lastIndexOf("\n", start - 1) + 1);
  if (column + line.length <= LINE) return { start, end, text: bare ? `(${line})` : line };
  const indent = indentAt(source, node.start);
  const lines = `\n${texts.map((text) => `${indent}  ${text},\n`).join("")}${indent}`;
  const comma = /^\s*,\s*/.exec(source.slice(end))?.[0].length ?? 0; // a trailing comma is printed anew
  return { start, end: end + comma, text: bare ? `(${lines})` : lines };
}
