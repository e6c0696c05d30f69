/**
 * @file What a program finds ready: Math, Number, Array, Object, and the functions of "model-discovery".
 */
import { argumentTrouble } from "../../math/argument-domains.js";
import { distributions } from "../../math/distributions.js";
import type { Operator, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { elementOf, itemsOf, scalarOf, tuple } from "./arrays.js";
import { arrayFrom, newArray } from "./call.js";
import { isScalar } from "./values.js";
import { MATH_CONSTANTS, MATH_FUNCTIONS } from "./fold.js";
import { each, lengthOf } from "./methods.js";
import { build } from "./arrays.js";
import { known, number, truth, type Machine } from "./machine.js";
import {
  describe,
  type Abstract,
  type Distribution,
  type Long,
  type Native,
  type ParameterForm,
  type Tuple,
} from "./values.js";

type Call = (args: readonly Abstract[], at: number) => Abstract;

function native(name: string, call: Call, members?: ReadonlyMap<string, Abstract>): Native {
  return members ? { kind: "native", name, call, members } : { kind: "native", name, call };
}

function namespace(name: string, members: Iterable<readonly [string, Abstract]>): Native {
  return native(name, (_, at) => refuse(at, `'${name}' is not called by itself`), new Map(members));
}

function numeric(m: Machine, name: string, operator: Operator): Native {
  return native(name, (args, at) =>
    m.b.operation(
      operator,
      args.map((a) => scalarOf(m, a, at)),
      at,
    ),
  );
}

export function mathObject(m: Machine): Native {
  return namespace("Math", [
    ...[...MATH_FUNCTIONS].map((name) => [name, numeric(m, name, `Math.${name}`)] as const),
    ...[...MATH_CONSTANTS].map(([name, value]) => [name, number(m, value)] as const),
  ]);
}

export function numberObject(m: Machine): Native {
  const tests = (["isFinite", "isNaN", "isInteger"] as const).map((name) => [name, numeric(m, name, name)] as const);
  const names = [
    "EPSILON",
    "MAX_VALUE",
    "MIN_VALUE",
    "MAX_SAFE_INTEGER",
    "POSITIVE_INFINITY",
    "NEGATIVE_INFINITY",
  ] as const;
  const constants = names.map((name) => [name, number(m, Number[name])] as const);
  const convert = numeric(m, "Number", "number");
  return native(
    "Number",
    (args, at) => convert.call(args, at, null),
    new Map<string, Abstract>([...tests, ...constants]),
  );
}

export function arrayObject(m: Machine): Native {
  const from = native("from", (args, at) => arrayFrom(m, args, at));
  const of = native("of", (args) => tuple(m, args));
  const isArray = native("isArray", ([value]) => truth(m, value?.kind === "tuple" || value?.kind === "long"));
  const members: [string, Abstract][] = [["from", from], ["of", of], ["isArray", isArray]]; // prettier-ignore
  return native("Array", (args, at) => newArray(m, args, at), new Map(members));
}

export function objectObject(m: Machine): Native {
  const entries = (value: Abstract | undefined, at: number): [string, Abstract][] => {
    if (value?.kind === "object") return [...value.cells].map(([key, cell]) => [key, cell.value]);
    return refuse(at, `Expected an object, got ${value ? describe(value) : "nothing"}`);
  };
  const text = (value: string): Abstract => ({ kind: "string", value });
  const listed = (name: string, pick: (key: string, value: Abstract) => Abstract) =>
    [
      name,
      native(name, ([value], at) =>
        tuple(
          m,
          entries(value, at).map(([k, v]) => pick(k, v)),
        ),
      ),
    ] as const;
  const fromEntries = native("fromEntries", ([pairs], at) => {
    if (pairs?.kind !== "tuple") return refuse(at, "Object.fromEntries needs a short array of [key, value]");
    const cells = pairs.items.cells.map(({ value: pair }) => {
      const [key, value] = pair.kind === "tuple" ? pair.items.cells.map((c) => c.value) : [];
      if (key?.kind !== "string") return refuse(at, "Object.fromEntries needs keys known before the run");
      return [key.value, m.store.cell(value)] as const;
    });
    return { kind: "object", frozen: null, cells: new Map(cells) };
  });
  return namespace("Object", [
    listed("keys", text),
    listed("values", (_, value) => value),
    listed("entries", (key, value) => tuple(m, [text(key), value])),
    ["fromEntries", fromEntries],
    ["freeze", native("freeze", ([value]) => value)],
    ["assign", native("assign", (_, at) => refuse(at, "Object.assign changes its argument. Use { ...a, ...b }"))],
  ]);
}

/** Everything that `import { … } from "model-discovery"` can name. */
export function languageFunctions(m: Machine): Map<string, Native> {
  const add = (a: Value, b: Abstract, at: number) => m.b.operation("+", [a, scalarOf(m, b, at)], at);
  const sum = (array: Abstract | undefined, at: number): Value => {
    const total = m.store.cell(number(m, 0));
    each(m, expectArray(array, at), at, (item) => m.store.write(total, add(total.value as Value, item, at)));
    return total.value as Value;
  };
  const dot = (a: Abstract | undefined, b: Abstract | undefined, at: number): Value => {
    const [x, y] = [expectArray(a, at), expectArray(b, at)];
    if (lengthOf(x) !== lengthOf(y)) refuse(at, `Expected arrays of one length, got ${lengthOf(x)} and ${lengthOf(y)}`);
    const total = m.store.cell(number(m, 0));
    each(m, x.kind === "long" ? x : y.kind === "long" ? y : x, at, (_, i) => {
      const factors = [scalarOf(m, elementOf(m, x, i, at), at), scalarOf(m, elementOf(m, y, i, at), at)];
      m.store.write(total, add(total.value as Value, m.b.operation("*", factors, at), at));
    });
    return total.value as Value;
  };
  const clamp: Call = ([x, lo, hi], at) => {
    const above = m.b.operation("Math.max", [scalarOf(m, x, at), scalarOf(m, lo, at)], at);
    return m.b.operation("Math.min", [above, scalarOf(m, hi, at)], at);
  };
  const sigmoid: Call = ([x], at) => {
    const minus = m.b.operation("Math.exp", [m.b.operation("negate", [scalarOf(m, x, at)], at)], at);
    return m.b.operation("/", [number(m, 1), m.b.operation("+", [number(m, 1), minus], at)], at);
  };
  const matvec: Call = ([matrix, x], at) => {
    const rows = expectArray(matrix, at);
    if (rows.kind === "long") return build(m, rows.length, at, (i) => dot(rows.get(i, at), x, at));
    return tuple(
      m,
      rows.items.cells.map((row) => dot(row.value, x, at)),
    );
  };
  const mean: Call = ([a], at) => m.b.operation("/", [sum(a, at), number(m, lengthOf(expectArray(a, at)))], at);
  const calls: readonly Native[] = [
    native("sum", ([a], at) => sum(a, at)),
    native("mean", mean),
    native("dot", ([a, b], at) => dot(a, b, at)),
    native("matvec", matvec),
    native("clamp", clamp),
    native("sigmoid", sigmoid),
    native("each", (args, at) => eachForm(m, args, at)),
    native("predicted", (args, at) => predictedForm(m, args, at)),
    native("mlp", (args, at) => mlpForm(args, at)),
    native(
      "model",
      ([spec], at) => spec ?? refuse(at, "model needs an object: model({ parameters, initial, step, observe })"),
    ),
    ...Object.keys(distributions).map((name) => native(name, (args, at) => distribution(m, name, args, at))),
  ];
  return new Map(calls.map((f) => [f.name, f]));
}

function expectArray(value: Abstract | undefined, at: number): Tuple | Long {
  if (value?.kind === "tuple" || value?.kind === "long") return value;
  return refuse(at, `Expected an array, got ${value ? describe(value) : "nothing"}`);
}

function distribution(m: Machine, name: string, args: readonly Abstract[], at: number): Distribution {
  const last = args.at(-1);
  const unit = last?.kind === "string" ? last.value : "";
  const given = last?.kind === "string" ? args.slice(0, -1) : args;
  const expected = distributions[name as keyof typeof distributions].args;
  const filled = given.length === 0 ? defaultsOf(name).map((x) => number(m, x)) : given;
  if (name !== "categorical" && filled.length !== expected.length)
    refuse(at, `${name}(${expected.join(", ")}) takes ${expected.length} arguments, got ${given.length}`);
  checkArguments(name, filled, at);
  return { kind: "distribution", name, args: filled, unit, at };
}

/** Refuses numbers known before the run that are outside the distribution's domain. */
export function checkArguments(name: string, args: readonly Abstract[], at: number): void {
  const numbers = args.map((arg) => (isScalar(arg) ? known(arg) : null));
  const trouble = argumentTrouble(name, numbers);
  if (trouble) refuse(at, trouble);
}

/** uniform() and normal() are standard. */
export function defaultsOf(name: string): readonly number[] {
  return name === "uniform" || name === "normal" ? [0, 1] : [];
}

function eachForm(m: Machine, [dimension, inner]: readonly Abstract[], at: number): ParameterForm {
  if (inner?.kind !== "distribution" && inner?.kind !== "form")
    return refuse(at, 'each needs a dimension and a prior: each("place", uniform(0, 1))');
  return { kind: "form", form: "each", length: dimensionLength(m, dimension, at), inner, widths: [], at };
}

function dimensionLength(m: Machine, dimension: Abstract, at: number): number {
  const given = known(dimension);
  if (given !== null) return wholeAbove(given, "each needs a whole number of elements ≥ 1", at);
  if (dimension.kind !== "string") return refuse(at, 'each needs the name of a dimension: each("place", …)');
  const size = m.world.constants[dimension.value];
  if (typeof size === "number" && Number.isInteger(size)) return size;
  return refuse(at, `There is no dimension "${dimension.value}" here`);
}

function predictedForm(m: Machine, args: readonly Abstract[], at: number): ParameterForm {
  const numbers = args.filter((arg) => arg.kind !== "string");
  if (numbers.length !== 2) return refuse(at, `predicted needs its two bounds: predicted(0, 2, "1/day")`);
  const [lower, upper] = numbers.map(known);
  if (lower !== null && upper !== null && !(lower < upper && Number.isFinite(upper - lower)))
    return refuse(at, `predicted takes two finite bounds, the lower first, got ${lower} and ${upper}`);
  const inner = distribution(m, "uniform", args, at);
  return { kind: "form", form: "predicted", length: 1, inner, widths: [], at };
}

function mlpForm([inputs, hidden, outputs]: readonly Abstract[], at: number): ParameterForm {
  const advice = "mlp needs the number of inputs and hidden widths, known before the run: mlp(2, [16, 16])";
  const width = (value: Abstract): number => wholeAbove(known(value) ?? NaN, advice, at);
  if (!inputs || (hidden && hidden.kind !== "tuple")) return refuse(at, advice);
  const inner = hidden ? itemsOf(hidden).map(width) : [];
  const widths = [width(inputs), ...inner, outputs ? width(outputs) : 1];
  return { kind: "form", form: "mlp", length: 1, inner: null, widths, at };
}

function wholeAbove(value: number, advice: string, at: number): number {
  return Number.isInteger(value) && value >= 1 ? value : refuse(at, advice);
}
