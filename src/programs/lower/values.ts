/**
 * @file What an expression of the source can stand for while a program is lowered: a number or boolean of the running
 * program (a `Value` of the intermediate form), or something that is resolved before it runs.
 */
import type { ArrowFunctionExpression, Function as FunctionNode } from "oxc-parser";
import type { Value, View } from "../ir.js";

/** A variable, or a place in an array or object. Branches and loops find out what they changed through cells. */
export interface Cell {
  value: Abstract;
  /** creation order: a branch need not merge what was made inside it */
  readonly born: number;
}

/** Why something may not be written to, in words: "state", "parameters", "a top-level constant". */
export type Frozen = string | null;

export interface Text {
  readonly kind: "string";
  readonly value: string;
}

/** undefined, null, and the result of a function that has not returned yet. */
export interface Nothing {
  readonly kind: "nothing";
  readonly name: "undefined" | "null" | "unset";
}

/** A short array: every element is known by itself. */
export interface Tuple {
  readonly kind: "tuple";
  /** holds the elements' cells; replaced as a whole by push */
  readonly items: { cells: readonly Cell[] };
  readonly frozen: Frozen;
  /** element at an index known only when running, where the elements lie in one vector */
  readonly dynamic?: (index: Value, at: number) => Abstract;
  readonly view?: View;
}

/** A long array: elements are reached through running indices only. */
export interface Long {
  readonly kind: "long";
  readonly length: number;
  readonly frozen: Frozen;
  get(index: Value, at: number): Abstract;
  /** absent: read-only */
  readonly set?: (index: Value, value: Abstract, at: number) => void;
  /** where all elements are numbers in one vector */
  readonly view?: View;
  /** values that `get` uses: it can be called only where they are computed */
  readonly depends?: readonly Value[];
}

export interface Struct {
  readonly kind: "object";
  readonly cells: Map<string, Cell>;
  readonly frozen: Frozen;
  /** what a missing key is told */
  readonly missing?: (key: string) => string;
}

export interface Closure {
  readonly kind: "closure";
  readonly node: FunctionNode | ArrowFunctionExpression;
  readonly scope: Scope;
  readonly name: string;
}

export interface Native {
  readonly kind: "native";
  readonly name: string;
  call(args: readonly Abstract[], at: number, hint: string | null): Abstract;
  /** Number.MAX_VALUE and the like do not live here; `Array.from` does */
  readonly members?: ReadonlyMap<string, Abstract>;
}

/** What uniform(0, 1) stands for outside `random`: a prior, or an observable to draw or to score. */
export interface Distribution {
  readonly kind: "distribution";
  readonly name: string;
  readonly args: readonly Abstract[];
  readonly unit: string;
  readonly at: number;
}

/** each("place", prior), predicted(lo, hi, unit?), mlp(…): only meaningful as parameters. */
export interface ParameterForm {
  readonly kind: "form";
  readonly form: "each" | "predicted" | "mlp";
  readonly length: number;
  readonly inner: Distribution | ParameterForm | null;
  /** of an mlp: inputs, hidden widths, outputs */
  readonly widths: readonly number[];
  readonly at: number;
}

/** A value of a network while it is traced: which layer gives it, which axes it has, how wide it is. */
export interface Tensor {
  readonly kind: "tensor";
  readonly layer: number;
  readonly place: boolean;
  /** no time, the rows that were seen, or those of the horizon too */
  readonly row: "none" | "seen" | "all";
  readonly width: number;
  /** what nn.parameters gave: the end of the network */
  readonly head: boolean;
}

export type Abstract =
  Value | Text | Nothing | Tuple | Long | Struct | Closure | Native | Distribution | ParameterForm | Tensor;

/** Names in force at a place; `owner` says what assigning to a foreign name would break. */
export interface Scope {
  readonly names: Map<string, Binding>;
  readonly parent: Scope | null;
}

export interface Binding {
  readonly cell: Cell;
  readonly constant: boolean;
  readonly top: boolean;
}

const NOT_SCALAR = new Set([
  "string",
  "nothing",
  "tuple",
  "long",
  "object",
  "closure",
  "native",
  "distribution",
  "form",
  "tensor",
]);

export function isScalar(value: Abstract): value is Value {
  return !NOT_SCALAR.has(value.kind);
}

export const UNDEFINED: Nothing = { kind: "nothing", name: "undefined" };
export const NULL: Nothing = { kind: "nothing", name: "null" };
export const UNSET: Nothing = { kind: "nothing", name: "unset" };

/** In messages: "a number", "an array of 51", … */
export function describe(value: Abstract): string {
  switch (value.kind) {
    case "string":
      return `the text "${value.value}"`;
    case "nothing":
      return value.name === "null" ? "null" : "undefined";
    case "tuple":
      return `an array of ${value.items.cells.length}`;
    case "long":
      return `an array of ${value.length}`;
    case "object":
      return `an object { ${[...value.cells.keys()].join(", ")} }`;
    case "closure":
      return `the function '${value.name}'`;
    case "native":
      return `the function '${value.name}'`;
    case "distribution":
      return `a distribution (${value.name})`;
    case "form":
      return `${value.form}(…)`;
    case "tensor": {
      const axes = [...(value.place ? ["place"] : []), ...(value.row === "none" ? [] : ["time"]), value.width];
      return `a tensor (${axes.join(" × ")})`;
    }
    default:
      return "a number";
  }
}
