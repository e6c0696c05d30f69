/**
 * @file Who may set priors. Given parameters keep their given prior; a new parameter takes a spare prior of the
 * environment, unless the environment opens its priors to programs.
 */
import type { SparePrior } from "../envs/types.js";
import type { ParameterTable } from "./lower/parameters.js";
import { locate } from "./refusal.js";
import type { Parameter, Prior, ProgramError } from "./types.js";

/** `given`: of the base program; `spare`: what new parameters may take under "environment". */
export interface PriorRules {
  readonly given: readonly Parameter[];
  readonly spare: readonly SparePrior[];
  readonly policy: "environment" | "program";
  /** expressions by which the base program itself narrows given priors: its own, and its descendants' */
  readonly narrowed?: readonly string[];
}

interface Spare {
  readonly unit: string;
  readonly prior: Prior;
}

export function checkPriors(table: ParameterTable, source: string, rules: PriorRules): ProgramError[] {
  if (rules.policy === "program") return [];
  const given = new Map(rules.given.map((p) => [p.name, p]));
  const spare = sparesOf(rules);
  return table.fields.flatMap((field) => {
    if (field.form !== "given") return []; // no prior of its own: a network, or data alone
    const own = table.flat.slice(field.index, field.index + Math.max(1, field.length));
    const message = own.map((p) => complaint(p, given.get(p.name), spare, rules)).find((m) => m !== null);
    return message ? [locate(source, field.at, message)] : [];
  });
}

function complaint(
  parameter: Parameter,
  given: Parameter | undefined,
  spare: readonly Spare[],
  rules: PriorRules,
): string | null {
  const { name, prior, unit } = parameter;
  if (given) {
    const keep = `Keep ${name}: ${priorText(given.prior, given.unit)}`;
    if (!same(prior, given.prior)) return `The prior of '${name}' is given. ${keep}`;
    return sameUnit(unit, given.unit) ? null : `'${name}' is given in ${given.unit}, not in ${unit}. ${keep}`;
  }
  if (spare.length === 0 || spare.some((s) => same(s.prior, prior))) return null;
  const offered = rules.spare
    .filter(isPrior)
    .map((s) => `${s.kind}: ${s.prior}`)
    .join("; ");
  return `'${name}' is new and takes one of the spare priors: ${offered}`;
}

/** New parameters that took a spare prior, but in another unit than it is offered in. */
export function unitNotes(table: ParameterTable, rules: PriorRules): string[] {
  if (rules.policy === "program") return [];
  const given = new Set(rules.given.map((p) => p.name));
  const spare = sparesOf(rules);
  const own = table.fields.flatMap((f) =>
    f.form === "given" ? table.flat.slice(f.index, f.index + Math.max(1, f.length)) : [],
  );
  const notes = own.flatMap(({ name, prior, unit }) => {
    const units = spare.filter((s) => same(s.prior, prior)).map((s) => s.unit);
    if (given.has(name) || units.length === 0 || units.some((other) => sameUnit(unit, other))) return [];
    const offered = [...new Set(units)].join(" or ");
    return [`${name.replace(/\[.*$/, "")} is in ${unit}: the spare prior ${priorText(prior, "")} is in ${offered}`];
  });
  return [...new Set(notes)];
}

const sparesRead = new WeakMap<readonly SparePrior[], readonly Spare[]>();

/** Read once for all programs of an environment. */
function sparesOf({ spare }: PriorRules): readonly Spare[] {
  const read =
    sparesRead.get(spare) ??
    spare.filter(isPrior).map(({ prior, unit }) => ({ prior: parsePrior(prior), unit: unit || unitOf(prior) }));
  sparesRead.set(spare, read);
  return read;
}

/** What a network or data alone supply has no prior that another parameter could take. */
const isPrior = ({ prior }: SparePrior): boolean => !/^\s*(predicted|mlp)\b/.test(withoutEach(prior));

/** A unit that is left out is no other unit. */
function sameUnit(a: string, b: string): boolean {
  return a.trim() === b.trim() || a.trim() === "" || b.trim() === "";
}

function same(a: Prior, b: Prior): boolean {
  return a.name === b.name && a.args.length === b.args.length && a.args.every((x, i) => x === b.args[i]);
}

export function priorText({ name, args }: Prior, unit: string): string {
  return `${name}(${[...args.map(String), ...(unit ? [JSON.stringify(unit)] : [])].join(", ")})`;
}

/** The text in a prior's arguments. */
function unitOf(prior: string): string {
  const match = /"([^"]*)"|'([^']*)'/.exec(withoutEach(prior));
  return match?.[1] ?? match?.[2] ?? "";
}

/** each("place", prior) is made of priors. */
function withoutEach(text: string): string {
  return /^\s*each\s*\([^,]*,(.*)\)\s*$/s.exec(text)?.[1] ?? text;
}

/** 'lognormal(1, 1, "1/day")': a name and numbers. */
export function parsePrior(text: string): Prior {
  const match = /^\s*(\w+)\s*\((.*)\)\s*$/s.exec(withoutEach(text));
  if (!match) throw new Error(`Expected a prior like uniform(0, 1, "1/day"), got ${text}`);
  const args = match[2]
    .replace(/"[^"]*"|'[^']*'/g, "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(Number);
  if (args.some(Number.isNaN)) throw new Error(`Expected numbers as arguments of a prior, got ${text}`);
  return { name: match[1], args };
}
