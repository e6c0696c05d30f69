/**
 * @file The intermediate form of a model program, bound to one world: structured SSA. Lowering makes it, emission turns
 * it into kernels, and identity, transition densities and facts are read off it.
 *
 * Values are immutable nodes that point at their arguments, so a formula is read by following references; equal pure
 * values are one node where one is in scope of the other. Blocks say when things are computed: every value that needs
 * computing stands as a `let` in exactly one block, before its uses.
 *
 * Functions, objects, strings and short arrays (≤ 16 elements) are resolved by lowering. Long arrays are buffers.
 *
 * Booleans: comparisons, "!" and the constants true and false are booleans, and a choice between booleans is one;
 * arithmetic on them counts true as 1 and false as 0, as in JavaScript.
 */
import type { InputValue, Node, Offset, Source } from "./ir-inputs.js";
import type { LearnedFunction, Parameter, PredictedParameter } from "./types.js";

export type { InputValue, KnownInput, Offset, PredictedInput, Source } from "./ir-inputs.js";

/** A number or boolean known before the run. */
export interface ConstantValue extends Node {
  readonly kind: "constant";
  readonly value: number | boolean;
}

/** θ[index]: one scalar parameter, index into `ProgramIr.parameters`. */
export interface ThetaValue extends Node {
  readonly kind: "theta";
  readonly index: number;
}

/** One number of the state, index into `ProgramIr.stateNames`. */
export interface StateValue extends Node {
  readonly kind: "state";
  readonly slot: number;
}

/** source[index] at an index that is known only when running (θ and state: index into the flattened vector). */
export interface ElementValue extends Node {
  readonly kind: "element";
  readonly source: Source;
  readonly index: Value;
}

export type Operator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "**"
  | "negate"
  | "!"
  | "<"
  | "<="
  | ">"
  | ">="
  | "==="
  | "!=="
  | "number" // boolean → 0 or 1
  | "isFinite"
  | "isNaN"
  | "isInteger"
  | `Math.${string}`;

/** A pure operation on one or more numbers (Math.min, max and hypot take any number of them). */
export interface OperationValue extends Node {
  readonly kind: "operation";
  readonly operator: Operator;
  readonly arguments: readonly Value[];
}

/** condition ? then : else; listed in the `if` whose arms hold what only one side needs. */
export interface ChoiceValue extends Node {
  readonly kind: "choice";
  readonly condition: Value;
  readonly then: Value;
  readonly else: Value;
}

/**
 * One random number, a pure function of (key, simulation, step, `site`, `occurrence`): how often this site was drawn
 * before in the same routine, which for a draw in a loop over elements is the element's index.
 */
export interface DrawValue extends Node {
  readonly kind: "draw";
  readonly distribution: string;
  /** scalar arguments in the language's order, defaults filled in; none for `categorical` */
  readonly arguments: readonly Value[];
  /** weights of `categorical`, probabilities of `multinomial` */
  readonly vector: readonly Value[] | View | null;
  /** component of a `multinomial`, else 0 */
  readonly component: number;
  /** the constant that it defines, "infections"; "#3": the fourth draw of the file that defines none */
  readonly name: string;
  /** hash of `name` */
  readonly site: number;
  /** 0, 1, …: a constant, or counted along branches and loops */
  readonly occurrence: Value;
}

/** A work array; its `buffer` instruction stands in a block that encloses all its uses. */
export interface Buffer {
  readonly kind: "buffer";
  readonly id: number;
  readonly length: number;
}

/** buffer[index], read at this point of its block (later stores do not change it). */
export interface LoadValue extends Node {
  readonly kind: "load";
  readonly buffer: Buffer;
  readonly index: Value;
}

/** The counter of a `for`: from, from + 1, … */
export interface IndexValue extends Node {
  readonly kind: "index";
}

/** A value that a loop changes, as its body (and a `while`'s condition) sees it. */
export interface CarriedValue extends Node {
  readonly kind: "carried";
  readonly initial: Value;
  /** value at the end of the body; set once when the loop is complete */
  next: Value;
}

/** A carried value after the loop. */
export interface ResultValue extends Node {
  readonly kind: "result";
  readonly carried: CarriedValue;
}

export type Value =
  | ConstantValue
  | ThetaValue
  | StateValue
  | InputValue
  | ElementValue
  | OperationValue
  | ChoiceValue
  | DrawValue
  | LoadValue
  | IndexValue
  | CarriedValue
  | ResultValue;

/** `length` consecutive numbers of a buffer or a read-only source, from `offset`. */
export interface View {
  readonly kind: "view";
  readonly source: Source | Buffer;
  readonly offset: Value;
  readonly length: number;
}

export type Instruction =
  | { readonly kind: "let"; readonly value: OperationValue | ElementValue | LoadValue | DrawValue }
  | {
      readonly kind: "buffer";
      readonly buffer: Buffer;
      /** false: all of it is stored to before it is read */ readonly zero: boolean;
    }
  | {
      readonly kind: "store";
      readonly buffer: Buffer;
      readonly index: Value;
      readonly value: Value;
      readonly at: Offset;
    }
  | If
  | For
  | While;

/** Runs one arm; then its choices (all on `condition`) have their values. */
export interface If {
  readonly kind: "if";
  readonly condition: Value;
  readonly then: Block;
  readonly else: Block;
  readonly choices: readonly ChoiceValue[];
  readonly at: Offset;
}

/** for (index = from; index < to; index++). Counted: needs no fuel when both ends are constants. */
export interface For {
  readonly kind: "for";
  readonly index: IndexValue;
  readonly from: Value;
  readonly to: Value;
  readonly carried: readonly CarriedValue[];
  readonly results: readonly ResultValue[];
  readonly body: Block;
  readonly at: Offset;
}

/** while (head; condition) body. Every entry has its own fuel. `index` counts the rounds, from 0. */
export interface While {
  readonly kind: "while";
  readonly index: IndexValue;
  readonly head: Block;
  readonly condition: Value;
  readonly carried: readonly CarriedValue[];
  readonly results: readonly ResultValue[];
  readonly body: Block;
  readonly at: Offset;
}

export interface Block {
  readonly instructions: readonly Instruction[];
}

/** New numbers of the state: one slot, or consecutive slots from a view. */
export type StateOutput =
  | { readonly kind: "scalar"; readonly slot: number; readonly value: Value }
  | { readonly kind: "array"; readonly slot: number; readonly view: View };

/** A function of (state, θ, inputs): first its body, then all outputs at once (they read the old state). */
export interface Routine {
  readonly body: Block;
  readonly outputs: readonly StateOutput[];
}

/** Columns [column, column + length) of what is observed. `distribution` null: exact, one argument. */
export type Observation =
  | {
      readonly kind: "scalar";
      readonly name: string;
      readonly column: number;
      readonly distribution: string | null;
      readonly arguments: readonly Value[];
      readonly at: Offset;
    }
  | {
      /** element i has arguments[k][i] */
      readonly kind: "array";
      readonly name: string;
      readonly column: number;
      readonly length: number;
      readonly distribution: string | null;
      readonly arguments: readonly View[];
      readonly at: Offset;
    };

export interface ObserveRoutine {
  readonly body: Block;
  /** in the order of columns */
  readonly observations: readonly Observation[];
}

/** A state as the program writes it; `groups[0].S` and `cases` have length 1 and one slot each. */
export interface StateField {
  readonly name: string;
  readonly slot: number;
  /** > 1: a long array, in consecutive slots */
  readonly length: number;
}

export interface ProgramIr {
  readonly version: 1;
  readonly kind: "step" | "derivative" | "simulate";
  /** the repaired text that `at` points into */
  readonly source: string;
  /** flattened, in the order of θ */
  readonly parameters: readonly Parameter[];
  /** functions whose weights are entries of θ, always read by a running index */
  readonly learned: readonly LearnedFunction[];
  /** in the order of columns; none of them is in θ */
  readonly predicted: readonly PredictedParameter[];
  /** numbers in one row of predicted values */
  readonly columns: number;
  readonly fields: readonly StateField[];
  /** one per slot: "S", "groups[0].S", "I[17]" */
  readonly stateNames: readonly string[];
  /** slots set to 0 after each observation */
  readonly accumulate: readonly number[];
  /**
   * Sees no state; sets every slot. For `simulate`: runs it and keeps the arguments of its outputs as the state
   * ("x[0]", "strength.mean", "strength.sd"), which `observe` then only passes on.
   */
  readonly initial: Routine;
  /** next state (`step`) or d/dt (`derivative`): sets every slot; null for `simulate` */
  readonly dynamics: Routine | null;
  /** sets the slots that the event returns; its fields are inputs of role "field" */
  readonly events: Readonly<Record<string, Routine>>;
  readonly observe: ObserveRoutine;
}
