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
}

export function checkPriors(table: ParameterTable, source: string, rules: PriorRules): ProgramError[] {
  if (rules.policy === "program") return [];
  const given = new Map(rules.given.map((p) => [p.name, p]));
  const spare = rules.spare.map((s) => parsePrior(s.prior));
  return table.fields.flatMap((field) => {
    const own = table.flat.slice(field.index, field.index + Math.max(1, field.length));
    const message = own.map((p) => complaint(p, given.get(p.name), spare, rules)).find((m) => m !== null);
    return message ? [locate(source, field.at, message)] : [];
  });
}

function complaint(
  parameter: Parameter,
  given: Parameter | undefined,
  spare: readonly Prior[],
  rules: PriorRules,
): string | null {
  const { name, prior } = parameter;
  if (given) {
    const wanted = priorText(given.prior, given.unit);
    return same(prior, given.prior) ? null : `The prior of '${name}' is given. Keep ${name}: ${wanted}`;
  }
  if (spare.length === 0 || spare.some((s) => same(s, prior))) return null;
  const offered = rules.spare.map((s) => `${s.kind}: ${s.prior}`).join("; ");
  return `'${name}' is new and takes one of the spare priors: ${offered}`;
}

function same(a: Prior, b: Prior): boolean {
  return a.name === b.name && a.args.length === b.args.length && a.args.every((x, i) => x === b.args[i]);
}

export function priorText({ name, args }: Prior, unit: string): string {
  return `${name}(${[...args.map(String), ...(unit ? [JSON.stringify(unit)] : [])].join(", ")})`;
}

/** 'lognormal(1, 1, "1/day")': a name and numbers. */
export function parsePrior(text: string): Prior {
  const match = /^\s*(\w+)\s*\((.*)\)\s*$/s.exec(text);
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
