/**
 * @file Given priors that a program makes narrower: 0.33 + 0.13·sigmoid(beta) has a tenth of the relative spread that
 * beta was given, and so a prior of the program's own. Every largest expression of given parameters and literals alone
 * is evaluated over the parameters' quantiles, and reported where
 *
 *   spread(expression) · 1.5 < spread(parameter) / √n,   spread = (q₉₅ − q₀₅) / |median|
 *
 * for n parameters, or where more than 5 % of it is flat. Inputs (dt among them) end an expression, so what is squeezed
 * through them is not found; so does 1 − exp(−x), the probability that belongs to a rate.
 */
import { distributions } from "../math/distributions.js";
import type { Block, OperationValue, ProgramIr, Value } from "./ir.js";
import { argumentsOf } from "./transition.js";
import type { Complaint } from "./whole.js";

const POINTS = 101;
const NARROWER = 1.5;
const FLAT = 0.05;

export interface Narrowing extends Complaint {
  /** what narrows, as text that does not depend on where it stands or how its parts are named */
  readonly expression: string;
}

/**
 * `given`: names of parameters ("beta" for all of `beta[0]`, …) whose priors are not the program's to set. `allowed`:
 * expressions that may narrow, because the base program does; they count as inputs do.
 */
export function narrowings(
  ir: ProgramIr,
  given: ReadonlySet<string>,
  allowed: ReadonlySet<string> = new Set(),
): Narrowing[] {
  const isGiven = (index: number): boolean => given.has(ir.parameters[index].name.replace(/\[.*$/, ""));
  const textOf = expressionTexts(ir);
  const isAllowed = (value: Value): boolean => allowed.size > 0 && allowed.has(textOf(value));
  const found = largest(ir, isGiven, isAllowed).flatMap((value) => {
    const made = complaint(ir, value);
    return made ? [{ ...made, expression: textOf(value) }] : [];
  });
  const same = (a: Narrowing, b: Narrowing) => a.message === b.message && a.expression === b.expression;
  return found.filter((c, i) => found.findIndex((other) => same(other, c)) === i);
}

const LONGEST = 2000; // characters; what is longer has no text and is never allowed

/** Closed expressions as prefix text; each is written once. */
function expressionTexts(ir: ProgramIr): (value: Value) => string {
  const known = new Map<Value, string>();
  const write = (value: Value): string => {
    if (value.kind === "constant") return String(value.value);
    if (value.kind === "theta") return ir.parameters[value.index].name;
    if (value.kind !== "operation" && value.kind !== "choice") return "";
    const parts = argumentsOf(value).map(textOf);
    const text = `${value.kind === "operation" ? value.operator : "?"}(${parts.join(",")})`;
    return parts.includes("") || text.length > LONGEST ? "" : text;
  };
  const textOf = (value: Value): string => {
    const text = known.get(value) ?? write(value);
    known.set(value, text);
    return text;
  };
  return textOf;
}

/** Largest operations made of given parameters and literals alone. */
function largest(
  ir: ProgramIr,
  isGiven: (index: number) => boolean,
  isAllowed: (value: Value) => boolean,
): OperationValue[] {
  const known = new Map<Value, boolean>();
  const closed = (value: Value): boolean => {
    const seen = known.get(value);
    if (seen !== undefined) return seen;
    known.set(value, false);
    const is =
      value.kind === "theta"
        ? isGiven(value.index)
        : value.kind === "constant"
          ? isLiteral(ir.source, value.at, value.value)
          : (value.kind === "operation" || value.kind === "choice") &&
            !probabilityOf(value) &&
            argumentsOf(value).every(closed) &&
            !isAllowed(value);
    known.set(value, is);
    return is;
  };
  const found = new Set<OperationValue>();
  const visited = new Set<Value>();
  const visit = (value: Value): void => {
    if (visited.has(value)) return;
    visited.add(value);
    const exponent = probabilityOf(value);
    if (exponent) visit(exponent);
    else if (isAllowed(value)) return;
    else if (value.kind === "operation" && closed(value)) {
      if (thetasOf(value).size > 0 && !isScaled(value)) found.add(value);
    } else argumentsOf(value).forEach(visit);
  };
  valuesOf(ir).forEach(visit);
  return [...found];
}

/** x of 1 − exp(x), else null. */
function probabilityOf(value: Value): Value | null {
  if (value.kind !== "operation" || value.operator !== "-") return null;
  const [one, exp] = value.arguments;
  const is = one.kind === "constant" && one.value === 1 && exp.kind === "operation" && exp.operator === "Math.exp";
  return is ? exp.arguments[0] : null;
}

/** A parameter, its reciprocal or its negative, times literals: as wide as it ever was. */
function isScaled(value: Value): boolean {
  if (value.kind === "theta") return true;
  if (value.kind !== "operation" || !["*", "/", "negate"].includes(value.operator)) return false;
  const open = value.arguments.filter((a) => a.kind !== "constant");
  return open.length === 1 && isScaled(open[0]);
}

/** True for a number that stands in the source as such, and not by the name of an input. */
function isLiteral(source: string, at: number, value: number | boolean): boolean {
  const text = /^-?[\d.]+(e[-+]?\d+)?/i.exec(source.slice(at, at + 30));
  return text !== null && Number(text[0]) === value;
}

/** What is computed, stored or put out anywhere. */
function valuesOf(ir: ProgramIr): Value[] {
  const values: Value[] = [];
  const scan = (block: Block): void => {
    for (const i of block.instructions) {
      if (i.kind === "let" && i.value.kind === "draw") values.push(i.value);
      if (i.kind === "store") values.push(i.index, i.value);
      if (i.kind === "if") [i.then, i.else].forEach(scan);
      if (i.kind !== "for" && i.kind !== "while") continue;
      values.push(...i.carried.flatMap((c) => [c.initial, c.next]));
      if (i.kind === "while") scan(i.head);
      scan(i.body);
    }
  };
  const routines = [ir.initial, ...(ir.dynamics ? [ir.dynamics] : []), ...Object.values(ir.events)];
  for (const { body, outputs } of routines) {
    scan(body);
    for (const output of outputs) if (output.kind === "scalar") values.push(output.value);
  }
  scan(ir.observe.body);
  for (const o of ir.observe.observations) if (o.kind === "scalar") values.push(...o.arguments);
  return values;
}

function thetasOf(value: Value): Set<number> {
  if (value.kind === "theta") return new Set([value.index]);
  return new Set(argumentsOf(value).flatMap((a) => [...thetasOf(a)]));
}

function complaint(ir: ProgramIr, value: OperationValue): Complaint | null {
  const indices = [...thetasOf(value)];
  const grids = indices.map((index, k) => quantiles(ir, index, k));
  const spreads = grids.map((grid) => spreadOf(grid));
  const least = Math.min(...spreads) / Math.sqrt(indices.length); // what a sum of n parameters has by nature
  if (!(least < 20)) return null; // a prior around 0 has no relative spread
  const points = Array.from({ length: POINTS }, (_, i) => evaluate(value, (index) => grids[indices.indexOf(index)][i]));
  if (points.some((x) => !Number.isFinite(x))) return null;
  const narrow = spreadOf(points) * NARROWER < least;
  if (!narrow && !(indices.length === 1 && flatPart(points) > FLAT)) return null;
  const names = indices.map((index) => {
    const { name, prior } = ir.parameters[index];
    return `${name} ~ ${prior.name}(${prior.args.join(", ")})`;
  });
  const [low, high] = [Math.min(...points), Math.max(...points)].map((x) => Number(x.toPrecision(3)));
  const use = indices.length === 1 ? `${ir.parameters[indices[0]].name} itself` : "them as they are";
  const are = indices.length === 1 ? "is given: this narrows it" : "are given: this narrows them";
  return { at: value.at, message: `${names.join(" and ")} ${are} to (${low}, ${high}). Use ${use}` };
}

/** [POINTS] evenly spaced in probability; the k-th of several parameters runs through them in another order. */
function quantiles(ir: ProgramIr, index: number, k: number): number[] {
  const { name, args } = ir.parameters[index].prior;
  const stride = [1, 38, 61, 27, 74][k % 5]; // coprime to POINTS
  return Array.from({ length: POINTS }, (_, i) =>
    distributions[name].quantile((((i * stride) % POINTS) + 0.5) / POINTS, ...args),
  );
}

function spreadOf(points: readonly number[]): number {
  const sorted = [...points].sort((a, b) => a - b);
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))];
  return (at(0.95) - at(0.05)) / Math.abs(at(0.5));
}

/** Part of the steps between neighbours over which nothing changes. */
function flatPart(points: readonly number[]): number {
  const same = points.slice(1).filter((x, i) => x === points[i]).length;
  return same / (points.length - 1);
}

type Functions = Readonly<Record<string, (...args: number[]) => number>>;

function evaluate(value: Value, theta: (index: number) => number): number {
  const args = (): number[] => argumentsOf(value).map((a) => evaluate(a, theta));
  if (value.kind === "constant") return Number(value.value);
  if (value.kind === "theta") return theta(value.index);
  if (value.kind === "choice") {
    const [condition, then, otherwise] = args();
    return condition ? then : otherwise;
  }
  if (value.kind !== "operation") return NaN;
  const { operator } = value;
  if (operator.startsWith("Math.")) return (Math as unknown as Functions)[operator.slice(5)](...args());
  return ARITHMETIC[operator]?.(...args()) ?? NaN;
}

const ARITHMETIC: Functions = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "===": (a, b) => Number(a === b),
  "!==": (a, b) => Number(a !== b),
  "!": (a) => Number(!a),
  negate: (a) => -a,
  number: (a) => a,
};
