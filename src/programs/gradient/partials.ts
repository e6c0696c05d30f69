/**
 * @file Derivatives of the operations of the intermediate form, as text: what an operation v = f(x₀, x₁, …) with adjoint
 * v̄ = ∂L/∂v adds to the adjoints of its arguments (Griewank & Walther 2008, table 3.3). Comparisons, floor, round and sign
 * have derivative 0 and no entry; at a kink the derivative of one side is taken.
 */
import type { OperationValue, Operator, Value } from "../ir.js";

/** Texts of v̄, of every argument, and of v. */
export interface Names {
  readonly adjoint: string;
  readonly arguments: readonly string[];
  readonly result: string;
}

/** One term of one argument's adjoint. */
export interface Partial {
  /** index of the argument */
  readonly of: number;
  readonly text: (names: Names) => string;
  /** arguments whose values the text reads */
  readonly reads: readonly number[];
  readonly readsResult: boolean;
  /** true where the factor can be infinite: 0 · ∞ must not become NaN, so nothing is added where v̄ is 0 */
  readonly singular: boolean;
}

type Text = (a: string, x: string, v: string) => string;

function unary(text: Text, reads: "argument" | "result" | "both" | "none", singular = false): readonly Partial[] {
  return [
    {
      of: 0,
      text: ({ adjoint, arguments: [x], result }) => text(adjoint, x, result),
      reads: reads === "argument" || reads === "both" ? [0] : [],
      readsResult: reads === "result" || reads === "both",
      singular,
    },
  ];
}

function partial(of: number, reads: readonly number[], text: (names: Names) => string, singular = false): Partial {
  return { of, text, reads, readsResult: false, singular };
}

const UNARY: Readonly<Record<string, readonly Partial[]>> = {
  negate: unary((a) => `-${a}`, "none"),
  "Math.abs": unary((a, x) => `${a} * Math.sign(${x})`, "argument"),
  "Math.exp": unary((a, _, v) => `${a} * ${v}`, "result", true),
  "Math.expm1": unary((a, _, v) => `${a} * (${v} + 1)`, "result", true),
  "Math.log": unary((a, x) => `${a} / ${x}`, "argument", true),
  "Math.log1p": unary((a, x) => `${a} / (1 + ${x})`, "argument", true),
  "Math.log2": unary((a, x) => `${a} / (${x} * Math.LN2)`, "argument", true),
  "Math.log10": unary((a, x) => `${a} / (${x} * Math.LN10)`, "argument", true),
  "Math.sqrt": unary((a, _, v) => `${a} * 0.5 / ${v}`, "result", true),
  "Math.cbrt": unary((a, _, v) => `${a} / (3 * ${v} * ${v})`, "result", true),
  "Math.sin": unary((a, x) => `${a} * Math.cos(${x})`, "argument"),
  "Math.cos": unary((a, x) => `-${a} * Math.sin(${x})`, "argument"),
  "Math.tan": unary((a, _, v) => `${a} * (1 + ${v} * ${v})`, "result", true),
  "Math.asin": unary((a, x) => `${a} / Math.sqrt(1 - ${x} * ${x})`, "argument", true),
  "Math.acos": unary((a, x) => `-${a} / Math.sqrt(1 - ${x} * ${x})`, "argument", true),
  "Math.atan": unary((a, x) => `${a} / (1 + ${x} * ${x})`, "argument"),
  "Math.sinh": unary((a, x) => `${a} * Math.cosh(${x})`, "argument", true),
  "Math.cosh": unary((a, x) => `${a} * Math.sinh(${x})`, "argument", true),
  "Math.tanh": unary((a, _, v) => `${a} * (1 - ${v} * ${v})`, "result"),
  "Math.asinh": unary((a, x) => `${a} / Math.sqrt(${x} * ${x} + 1)`, "argument"),
  "Math.acosh": unary((a, x) => `${a} / Math.sqrt(${x} * ${x} - 1)`, "argument", true),
  "Math.atanh": unary((a, x) => `${a} / (1 - ${x} * ${x})`, "argument", true),
  "Math.fround": unary((a) => a, "none"),
};

const BINARY: Readonly<Record<string, readonly Partial[]>> = {
  "+": [partial(0, [], ({ adjoint }) => adjoint), partial(1, [], ({ adjoint }) => adjoint)],
  "-": [partial(0, [], ({ adjoint }) => adjoint), partial(1, [], ({ adjoint }) => `-${adjoint}`)],
  "*": [
    partial(0, [1], ({ adjoint, arguments: [, y] }) => `${adjoint} * ${y}`),
    partial(1, [0], ({ adjoint, arguments: [x] }) => `${adjoint} * ${x}`),
  ],
  "/": [
    partial(0, [1], ({ adjoint, arguments: [, y] }) => `${adjoint} / ${y}`, true),
    {
      of: 1,
      reads: [1],
      readsResult: true,
      singular: true,
      text: ({ adjoint, arguments: [, y], result }) => `-${adjoint} * ${result} / ${y}`,
    },
  ],
  "%": [
    partial(0, [], ({ adjoint }) => adjoint),
    partial(1, [0, 1], ({ adjoint, arguments: [x, y] }) => `-${adjoint} * Math.trunc(${x} / ${y})`, true),
  ],
  "Math.atan2": [
    partial(0, [0, 1], ({ adjoint, arguments: [y, x] }) => `${adjoint} * ${x} / (${x} * ${x} + ${y} * ${y})`, true),
    partial(1, [0, 1], ({ adjoint, arguments: [y, x] }) => `-${adjoint} * ${y} / (${x} * ${x} + ${y} * ${y})`, true),
  ],
};

const repeated = (x: string, n: number): string => Array.from({ length: n }, () => x).join(" * ");

/** x ** y; y̅ is 0 where x ≤ 0, the derivative does not exist there. */
function power(exponent: Value): readonly Partial[] {
  const ofExponent: Partial = {
    of: 1,
    reads: [0],
    readsResult: true,
    singular: true,
    text: ({ adjoint, arguments: [x], result }) => `(${x} > 0 ? ${adjoint} * ${result} * Math.log(${x}) : 0)`,
  };
  if (exponent.kind !== "constant") {
    const general = ({ adjoint, arguments: [x, y] }: Names) => `${adjoint} * ${y} * Math.pow(${x}, ${y} - 1)`;
    return [partial(0, [0, 1], general, true), ofExponent];
  }
  const n = Number(exponent.value);
  if (n === 0) return [];
  if (n === 1) return [partial(0, [], ({ adjoint }) => adjoint)];
  if (Number.isInteger(n) && n >= 2 && n <= 8)
    return [partial(0, [0], ({ adjoint, arguments: [x] }) => `${adjoint} * ${n} * ${repeated(x, n - 1)}`)];
  return [partial(0, [0], ({ adjoint, arguments: [x] }) => `${adjoint} * ${n} * Math.pow(${x}, ${n - 1})`, true)];
}

/** v̄ goes to the first argument that v equals. */
function extremum(count: number): readonly Partial[] {
  return Array.from({ length: count }, (_, of) => ({
    of,
    reads: Array.from({ length: of + 1 }, (__, i) => i),
    readsResult: true,
    singular: false,
    text: ({ adjoint, arguments: x, result }: Names) => {
      const earlier = x.slice(0, of).map((other) => ` && ${result} !== ${other}`);
      return `(${result} === ${x[of]}${earlier.join("")} ? ${adjoint} : 0)`;
    },
  }));
}

function hypotenuse(count: number): readonly Partial[] {
  return Array.from({ length: count }, (_, of) => ({
    of,
    reads: [of],
    readsResult: true,
    singular: true,
    text: ({ adjoint, arguments: x, result }: Names) => `${adjoint} * ${x[of]} / ${result}`,
  }));
}

const FLAT = new Set<Operator>(["Math.floor", "Math.ceil", "Math.round", "Math.trunc", "Math.sign"]);

/** Empty where the derivative is 0 wherever it exists. */
export function partialsOf({ operator, arguments: args }: OperationValue): readonly Partial[] {
  if (operator === "**" || operator === "Math.pow") return power(args[1]);
  if (operator === "Math.min" || operator === "Math.max") return extremum(args.length);
  if (operator === "Math.hypot") return hypotenuse(args.length);
  return UNARY[operator] ?? BINARY[operator] ?? [];
}

/** Math functions that a program may call and that have no entry here would silently lose their derivative. */
export function hasDerivative(operator: Operator): boolean {
  const named = operator in UNARY || operator in BINARY || FLAT.has(operator);
  return (
    !operator.startsWith("Math.") || named || ["Math.pow", "Math.min", "Math.max", "Math.hypot"].includes(operator)
  );
}
