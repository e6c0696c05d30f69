/** @file Operations on dual numbers: value and slope, each written down as in a table of derivatives. */
import type { Operator } from "../../../src/programs/ir.js";

export interface Dual {
  readonly value: number;
  readonly slope: number;
}

/** f(x₀, x₁, …) with the slopes that the arguments bring along; a slope of 0 meets no infinite derivative. */
function along(value: number, args: readonly Dual[], derivatives: readonly (() => number)[]): Dual {
  const slope = derivatives.reduce((sum, d, i) => sum + (args[i].slope === 0 ? 0 : d() * args[i].slope), 0);
  return { value, slope };
}

const flat = (value: number | boolean): Dual => ({ value: Number(value), slope: 0 });

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  abs: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  exp: Math.exp,
  expm1: Math.exp,
  log: (x) => 1 / x,
  log1p: (x) => 1 / (1 + x),
  log2: (x) => 1 / (x * Math.log(2)),
  log10: (x) => 1 / (x * Math.log(10)),
  sqrt: (x) => 1 / (2 * Math.sqrt(x)),
  cbrt: (x) => 1 / (3 * Math.cbrt(x) ** 2),
  sin: Math.cos,
  cos: (x) => -Math.sin(x),
  tan: (x) => 1 / Math.cos(x) ** 2,
  asin: (x) => 1 / Math.sqrt(1 - x ** 2),
  acos: (x) => -1 / Math.sqrt(1 - x ** 2),
  atan: (x) => 1 / (1 + x ** 2),
  sinh: Math.cosh,
  cosh: Math.sinh,
  tanh: (x) => 1 / Math.cosh(x) ** 2,
  asinh: (x) => 1 / Math.sqrt(1 + x ** 2),
  acosh: (x) => 1 / Math.sqrt(x ** 2 - 1),
  atanh: (x) => 1 / (1 - x ** 2),
  fround: () => 1,
};

const ARITHMETIC: Readonly<Record<string, (x: Dual, y: Dual) => Dual>> = {
  "+": (x, y) => ({ value: x.value + y.value, slope: x.slope + y.slope }),
  "-": (x, y) => ({ value: x.value - y.value, slope: x.slope - y.slope }),
  "*": (x, y) => along(x.value * y.value, [x, y], [() => y.value, () => x.value]),
  "/": (x, y) => along(x.value / y.value, [x, y], [() => 1 / y.value, () => -x.value / y.value ** 2]),
  "%": (x, y) => along(x.value % y.value, [x, y], [() => 1, () => -Math.trunc(x.value / y.value)]),
  "<": (x, y) => flat(x.value < y.value),
  "<=": (x, y) => flat(x.value <= y.value),
  ">": (x, y) => flat(x.value > y.value),
  ">=": (x, y) => flat(x.value >= y.value),
  "===": (x, y) => flat(x.value === y.value),
  "!==": (x, y) => flat(x.value !== y.value),
};

/** Of the exponent, 0 where the base is not above 0. */
function power(x: Dual, y: Dual): Dual {
  const byBase = () => y.value * x.value ** (y.value - 1);
  const byExponent = () => (x.value > 0 ? x.value ** y.value * Math.log(x.value) : 0);
  return along(x.value ** y.value, [x, y], [byBase, byExponent]);
}

/** The first argument that is the extremum has slope 1. */
function extremum(args: readonly Dual[], value: number): Dual {
  return { value, slope: args.find((x) => x.value === value)?.slope ?? 0 };
}

function operation(operator: Operator, args: readonly Dual[]): Dual {
  const [x, y] = args;
  if (ARITHMETIC[operator]) return ARITHMETIC[operator](x, y);
  const values = args.map((a) => a.value);
  switch (operator) {
    case "**":
    case "Math.pow":
      return power(x, y);
    case "negate":
      return { value: -x.value, slope: -x.slope };
    case "!":
      return flat(x.value === 0 || Number.isNaN(x.value));
    case "number":
      return x;
    case "isFinite":
      return flat(Number.isFinite(x.value));
    case "isNaN":
      return flat(Number.isNaN(x.value));
    case "isInteger":
      return flat(Number.isInteger(x.value));
    case "Math.min":
      return extremum(args, Math.min(...values));
    case "Math.max":
      return extremum(args, Math.max(...values));
    case "Math.hypot":
      return along(Math.hypot(...values), args, args.map((a) => () => a.value / Math.hypot(...values))); // prettier-ignore
    case "Math.atan2": {
      const square = () => x.value ** 2 + y.value ** 2;
      return along(Math.atan2(x.value, y.value), args, [() => y.value / square(), () => -x.value / square()]);
    }
  }
  const name = operator.slice(5);
  const value = (Math as unknown as Record<string, (x: number) => number>)[name](x.value);
  return UNARY[name] ? along(value, args, [() => UNARY[name](x.value)]) : flat(value);
}

const op = (operator: Operator, ...args: readonly Dual[]): Dual => operation(operator, args);

function mean(distribution: string, args: readonly Dual[]): Dual {
  const [x, y, z] = args;
  switch (distribution) {
    case "gamma":
    case "binomial":
    case "multinomial":
      return op("*", x, y);
    case "uniform":
      return op("*", flat(0.5), op("+", x, y));
    case "lognormal":
      return op("*", x, op("Math.exp", op("*", flat(0.5), op("*", y, y))));
    case "beta":
      return op("/", x, op("+", x, y));
    case "betaBinomial":
      return op("*", x, op("/", y, op("+", y, z)));
    case "categorical": {
      const total = args.reduce((sum, w) => op("+", sum, w), flat(0));
      return op("/", args.reduce((sum, w, k) => op("+", sum, op("*", flat(k), w)), flat(0)), total); // prettier-ignore
    }
    default:
      return x;
  }
}

export const dualOperations = { operation, mean };
