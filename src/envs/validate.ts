/** @file Checks a parsed YAML file against a schema; says every fault as "file: path: expected …, got …". */
import type { z } from "zod";
import { UsageError } from "../core/errors.js";
import { nearest } from "../core/nearest.js";

type Issue = z.core.$ZodIssue;

/** `value` as the schema understands it, or a `UsageError` with one line for each fault. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, file: string): z.infer<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => explain(issue, schema, value));
  throw new UsageError(lines.map((line) => `${file}: ${line}`).join("\n"));
}

function explain(issue: Issue, schema: z.ZodType, root: unknown): string[] {
  const at = issue.path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${String(key)}`))
    .join("");
  const where = at === "" ? "" : `${at}: `;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => `${where}expected no '${key}'${hint(key, schema, issue.path)}`);
    case "invalid_type":
      return [`${where}expected ${article(issue.expected)}, got ${show(valueAt(root, issue.path))}`];
    case "invalid_value":
      return [`${where}expected one of ${issue.values.map(String).join(", ")}, got ${show(valueAt(root, issue.path))}`];
    case "invalid_format":
    case "custom":
      return [`${where}expected ${issue.message}, got ${show(valueAt(root, issue.path))}`];
    case "too_small":
      return [
        `${where}expected ${sizeOf(issue.origin)}${issue.inclusive ? "≥" : ">"} ${String(issue.minimum)}, got ${show(valueAt(root, issue.path))}`,
      ];
    case "invalid_key":
      return [`${where}expected a name of letters, digits and _, got '${String(issue.path.at(-1))}'`];
    case "invalid_union":
      return [`${where}expected ${alternatives(issue.errors)}, got ${show(valueAt(root, issue.path))}`];
    default:
      return [`${where}${issue.message}`];
  }
}

const sizeOf = (origin: string): string =>
  origin === "string" ? "a length " : origin === "array" ? "a number of entries " : "";

/** What the branches of a union expect at the place itself; faults further inside a branch say nothing about the kind. */
function kindsOf(branches: readonly (readonly Issue[])[]): string[] {
  return branches.flat().flatMap((issue) => {
    if (issue.code === "invalid_union") return kindsOf(issue.errors);
    return issue.code === "invalid_type" && issue.path.length === 0 ? [article(issue.expected)] : [];
  });
}

const alternatives = (branches: readonly (readonly Issue[])[]): string =>
  [...new Set(kindsOf(branches))].join(" or ") || "another value";

const NAMES: Readonly<Record<string, string>> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  string: "a text",
  int: "a whole number",
  boolean: "true or false",
};

const article = (type: string): string => NAMES[type] ?? `a ${type}`;

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (v as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], root);

/** The key that was probably meant, where the schema has a mapping with fixed keys at that place. */
function hint(key: string, schema: z.ZodType, path: readonly PropertyKey[]): string {
  const keys = keysAt(schema, path);
  const meant = keys.length > 0 ? nearest(key, keys) : null;
  return meant === null ? "" : `; did you mean '${meant}'?`;
}

interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const def = schema.def as Definition;
  if (def.innerType) return keysAt(def.innerType, path);
  if (def.options) return def.options.flatMap((option) => keysAt(option, path));
  if (path.length === 0) return Object.keys(def.shape ?? {});
  const next = def.shape?.[String(path[0])] ?? def.valueType ?? def.element;
  return next ? keysAt(next, path.slice(1)) : [];
}
