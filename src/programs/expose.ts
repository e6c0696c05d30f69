/**
 * @file A program whose named parameters are read from rows, step by step, as predicted ones are: what changing a parameter
 * from some time on needs. Its network, if it has one, is gone: whoever runs it brings the rows.
 *
 *   beta: uniform(0, 2, "1/day")  →  beta: predicted(0, 1)
 *
 * Bounds mean nothing in rows that are given. `initial` and what is computed once see the first row.
 */
import { parseSync, type Node } from "oxc-parser";
import { keyOf } from "./patch-anatomy.js";
import { applyEdits, type Edit } from "./patch-edits.js";
import { unwrap, walk } from "./patch-syntax.js";
import { repair } from "./repairs.js";

export type Exposed = { readonly ok: true; readonly source: string } | { readonly ok: false; readonly reason: string };

/** `names`: parameters that have priors, `each("place", …)` by its name; those that are predicted already may be among them. */
export function expose(text: string, names: readonly string[]): Exposed {
  const { source } = repair(text);
  const model = modelOf(parseSync("program.ts", source).program);
  const parameters = model && propertyOf(model, "parameters");
  if (!model || parameters?.value.type !== "ObjectExpression")
    return refused("The program does not list its parameters in place: `parameters: { … }`");
  const edits: Edit[] = [];
  for (const name of names) {
    const property = propertyOf(parameters.value, name);
    if (!property) return refused(`The program has no parameter '${name}' that is written in place`);
    const edit = editOf(property.value);
    if (typeof edit === "string") return refused(`'${name}' ${edit}`);
    edits.push(...edit);
  }
  const network = propertyOf(model, "network");
  if (network) edits.push({ ...network.span, text: "" });
  return { ok: true, source: repair(applyEdits(source, edits)).source }; // "predicted" is imported by the repair
}

const refused = (reason: string): Exposed => ({ ok: false, reason });

/** The prior's call replaced; nothing to do where the parameter is predicted. */
function editOf(value: Node): Edit[] | string {
  const prior = unwrap(value);
  if (prior.type !== "CallExpression") return "has no prior that is written in place";
  const form = calleeOf(prior);
  if (form === "mlp") return "is a learned function, not a number";
  if (form === "predicted") return [];
  if (form === "each") {
    const inner = prior.arguments.at(-1);
    return inner ? editOf(inner) : "has no prior";
  }
  return [{ start: prior.start, end: prior.end, text: "predicted(0, 1)" }];
}

function calleeOf(call: Extract<Node, { type: "CallExpression" }>): string {
  const { callee } = call;
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
}

type ObjectLiteral = Extract<Node, { type: "ObjectExpression" }>;

/** The object given to `model(…)`. */
function modelOf(program: Node): ObjectLiteral | null {
  let found: ObjectLiteral | null = null;
  walk(program, (node) => {
    if (node.type !== "CallExpression" || calleeOf(node) !== "model") return;
    const [only] = node.arguments;
    const argument = only === undefined ? null : unwrap(only);
    if (argument?.type === "ObjectExpression") found ??= argument;
  });
  return found;
}

/** `span`: with the comma before or behind it. */
function propertyOf({ properties }: ObjectLiteral, name: string) {
  const at = properties.findIndex((p) => keyOf(p) === name);
  const property = properties[at];
  if (property?.type !== "Property") return null;
  const span =
    at > 0
      ? { start: properties[at - 1].end, end: property.end }
      : { start: property.start, end: properties[at + 1]?.start ?? property.end };
  return { value: unwrap(property.value), span };
}
