/**
 * @file Operators of the intermediate form, applied to numbers known before the run: with the very functions that the
 * running program would use, so that folding never changes a bit.
 */
import type { Operator } from "../ir.js";

type Scalar = number | boolean;

const OPERATORS: Readonly<Record<string, (...args: number[]) => Scalar>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  negate: (a) => -a,
  "!": (a) => !a,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  number: (a) => Number(a),
  isFinite: (a) => Number.isFinite(a),
  isNaN: (a) => Number.isNaN(a),
  isInteger: (a) => Number.isInteger(a),
};

/** Functions of `Math` that a program may call: all of them, but `random` and those that need 32-bit integers. */
export const MATH_FUNCTIONS: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(Math).filter(
    (name) => typeof mathMember(name) === "function" && !["random", "imul", "clz32"].includes(name),
  ),
);

export const MATH_CONSTANTS: ReadonlyMap<string, number> = new Map(
  Object.getOwnPropertyNames(Math).flatMap((name) => {
    const value = mathMember(name);
    return typeof value === "number" ? [[name, value] as const] : [];
  }),
);

function mathMember(name: string): unknown {
  return (Math as unknown as Record<string, unknown>)[name];
}

export function fold(operator: Operator, args: readonly Scalar[]): Scalar {
  const numeric = args as readonly number[];
  if (operator.startsWith("Math.")) return (mathMember(operator.slice(5)) as (...x: number[]) => number)(...numeric);
  return OPERATORS[operator](...numeric);
}

const BOOLEAN = new Set<string>(["!", "<", "<=", ">", ">=", "===", "!==", "isFinite", "isNaN", "isInteger"]);

export function isBooleanOperator(operator: Operator): boolean {
  return BOOLEAN.has(operator);
}
