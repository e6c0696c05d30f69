/**
 * @file Mechanisms: named patches of a program's source text. Every edit commutes with every other: new names, terms
 * added to a state's next value (or derivative) or initial value, factors on named constants, elements of named lists,
 * and the distribution of an observable, which one member of a set may replace. A set of mechanisms is therefore one
 * program, whatever the order in which a search came upon its members.
 *
 *   next(S) = base(S) + Σ terms(S),   constant = base(constant) · Π factors(constant)
 *
 * Fragments are spliced as text, so comments survive; what the result means is for the compiler to check.
 */
import type { Mechanism } from "../envs/types.js";
import type { Composition } from "./composition.js";
import { compose } from "./composition.js";
import type { Anatomy } from "./patch-anatomy.js";
import { anatomy } from "./patch-anatomy.js";
import type { Edit } from "./patch-edits.js";
import { applyEdits, editList } from "./patch-edits.js";
import type { Parse } from "./patch-plan.js";
import { planOf } from "./patch-plan.js";
import { editRoutine } from "./patch-routine.js";
import type { Fragment } from "./patch-syntax.js";
import { parseFragment } from "./patch-syntax.js";

export type Patched =
  { readonly ok: true; readonly source: string } | { readonly ok: false; readonly errors: readonly string[] };

/** The program that `base` becomes under a set of mechanisms, or all that stands against it. */
export function applyMechanisms(base: string, mechanisms: readonly Mechanism[]): Patched {
  return createPatcher(base)(mechanisms);
}

/** As `applyMechanisms`, for many sets of one base: the base and each fragment are parsed once. */
export function createPatcher(base: string): (mechanisms: readonly Mechanism[]) => Patched {
  const parts = anatomy(base);
  const fragments = new Map<string, Fragment | string>();
  const parse: Parse = (text) => {
    const fragment = fragments.get(text) ?? parseFragment(text);
    fragments.set(text, fragment);
    return fragment;
  };
  return (mechanisms) => {
    if (mechanisms.length === 0) return { ok: true, source: base };
    if (typeof parts === "string") return { ok: false, errors: [parts] };
    const composition = compose(mechanisms);
    return "names" in composition ? patch(parts, composition, parse) : { ok: false, errors: composition };
  };
}

function patch(base: Anatomy, composition: Composition, parse: Parse): Patched {
  const plan = planOf(base, composition, parse);
  const edited = plan.errors.length > 0 ? [] : [...plan.changes].map(([r, change]) => editRoutine(base, r, change));
  const errors = [...plan.errors, ...edited.flatMap((e) => (typeof e === "string" ? [e] : []))];
  if (plan.imports.length > 0 && base.importList.start < 0)
    errors.push('Expected an import of names: import { … } from "model-discovery"');
  if (errors.length > 0) return { ok: false, errors: [...new Set(errors)] };
  const unchanged = new Map<number, string>();
  const edits = [
    ...editList(
      base.source,
      base.importList,
      base.importList.items,
      unchanged,
      plan.imports.map((text) => ({ text })),
    ),
    ...remark(base, composition.names),
    ...editList(base.source, base.parameters, base.parameters.properties, unchanged, plan.parameters, true),
    ...(edited as Edit[][]).flat(),
  ];
  return { ok: true, source: applyEdits(base.source, edits) };
}

/** A line of the file's doc comment that names the mechanisms, also those that it names already. */
function remark({ source, comments, exportAt }: Anatomy, names: readonly string[]): Edit[] {
  const line = (all: readonly string[]) => `Mechanisms: ${[...all].sort().join(", ")}.`;
  const doc = comments.filter((c) => c.end <= exportAt && source.startsWith("/**", c.start)).at(-1);
  if (!doc || source.slice(doc.end, exportAt).trim() !== "")
    return [{ start: exportAt, end: exportAt, text: `/** ${line(names)} */\n` }];
  const comment = source.slice(doc.start, doc.end);
  const known = /Mechanisms: (.*)\./.exec(comment);
  if (known) {
    const start = doc.start + known.index;
    return [{ start, end: start + known[0].length, text: line([...known[1].split(", "), ...names]) }];
  }
  const text = comment.slice(3, -2).trim();
  if (!text.includes("\n"))
    return [{ start: doc.start, end: doc.end, text: `/**\n * ${text}\n * ${line(names)}\n */` }];
  const end = doc.end - 2 - /\s*$/.exec(comment.slice(0, -2))![0].length;
  return [{ start: end, end, text: `\n * ${line(names)}` }];
}
