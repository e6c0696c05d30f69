/**
 * @file The contract between model programs and everything that runs them: the world a program is bound to, and the
 * kernel that compiling gives.
 *
 * Time is counted in steps of `dt`: step index k spans t0 + k·dt … t0 + (k+1)·dt, and an observation "at k" sees the
 * state after k steps (k = 0: the initial state). A program without time (`simulate`) has one observation at 0.
 */
import type { Draws } from "../math/draws.js";
import type { NetworkGraph } from "../neural/network/types.js";
import type { ProgramIr } from "./ir.js";
import type { SolverOptions } from "./solve.js";

/** A number, a vector or a matrix: a constant that is folded into the kernel. */
export type Constant = number | readonly number[] | readonly (readonly number[])[];

/** One experiment: known inputs, event schedule, observations. */
export interface Arm {
  readonly name: string;
  readonly context: Readonly<Record<string, number | string>>;
  /** covariate → rows, [steps × width], row-major; width from `World.covariates` */
  readonly covariates: Readonly<Record<string, Float64Array>>;
  /** in schedule order; applied at the start of their step */
  readonly events: readonly {
    readonly step: number;
    readonly name: string;
    readonly fields: Readonly<Record<string, number>>;
  }[];
  /** step index of every observation, strictly increasing */
  readonly times: readonly number[];
  /** [times × width], NaN where nothing was measured; columns are the world's observables, in order, flattened */
  readonly data: Float64Array;
}

/** Everything that is known and not inferred. */
export interface World {
  readonly t0: number;
  readonly dt: number;
  readonly steps: number;
  readonly constants: Readonly<Record<string, Constant>>;
  /** names of inputs that each arm gives one value of, with their type */
  readonly contexts: Readonly<Record<string, "number" | "string">>;
  /** covariate → numbers per row (1: a scalar in the program) */
  readonly covariates: Readonly<Record<string, number>>;
  /** event → names of its fields */
  readonly events: Readonly<Record<string, readonly string[]>>;
  /** observable → how many numbers; order fixes the columns of `Arm.data` */
  readonly observables: Readonly<Record<string, number>>;
  /** inputs that are whole numbers */
  readonly whole: readonly string[];
  /** units of inputs and observables, for people */
  readonly units: Readonly<Record<string, string>>;
  readonly arms: readonly Arm[];
}

/** A prior of the language: name and numeric arguments, as in `src/math/distributions.ts`. */
export interface Prior {
  readonly name: string;
  readonly args: readonly number[];
}

/** One scalar parameter; `each(...)` is flattened to `beta[0]`, `beta[1]`, … */
export interface Parameter {
  readonly name: string;
  readonly unit: string;
  readonly prior: Prior;
}

/** A parameter that comes in rows over time, from a network or a Gaussian process: `predicted(lower, upper, unit)`, or one per place of `each`. */
export interface PredictedParameter {
  readonly name: string;
  readonly unit: string;
  readonly lower: number;
  readonly upper: number;
  /** first column of it in a row */
  readonly column: number;
  /** 0: one number; n: `each("place", predicted(…))` over n places */
  readonly length: number;
}

/** `mlp(inputs, hidden, outputs)`: a learned function, whose weights are parameters. */
export interface LearnedFunction {
  readonly name: string;
  /** first weight in θ, and how many there are: of each layer the matrix [out × in], row-major, then the biases [out] */
  readonly index: number;
  readonly length: number;
  /** inputs, hidden widths, outputs; tanh after every layer but the last */
  readonly widths: readonly number[];
}

/** Who supplies predicted parameters: the environment's network, or the program's own. */
export type Mode = "mechanistic" | "hybrid";

/** Two 32-bit words; with (simulation, step, site, try) as counter they fix every draw. */
export type Key = readonly [number, number];

/**
 * Emitted functions of one program in one arm. All arrays are caller-owned; `offset`s are in elements. A status of 0 is
 * success; anything else is a failed simulation (a NaN, fuel, a domain error), which counts as probability lost.
 */
export interface Kernel {
  /** Writes the initial state to state[offset …]. */
  initial(theta: Float64Array, state: Float64Array, offset: number, key: Key, simulation: number): number;
  /** Runs steps from … to − 1 in place. */
  advance(
    theta: Float64Array,
    state: Float64Array,
    offset: number,
    from: number,
    to: number,
    key: Key,
    simulation: number,
  ): number;
  /** Draws every observable at step index `at` into out[outOffset …]; exact observables are copied. */
  sample(
    theta: Float64Array,
    state: Float64Array,
    offset: number,
    at: number,
    key: Key,
    simulation: number,
    out: Float64Array,
    outOffset: number,
  ): number;
  /**
   * Log-density of data[dataOffset …] given the state, NaN entries skipped; −Infinity where impossible. An exact
   * observable contributes 0 where equal, −Infinity where not.
   */
  score(
    theta: Float64Array,
    state: Float64Array,
    offset: number,
    at: number,
    data: Float64Array,
    dataOffset: number,
  ): number;
  /** Sets the `accumulate` states to 0; called after each observation. */
  clear(state: Float64Array, offset: number): void;
  /** log p(state after step `at` | state before it, θ), where the program has one (`CompiledProgram.transition`). */
  transition?(theta: Float64Array, before: Float64Array, after: Float64Array, at: number): number;
}

/** Static, cheap facts about a program. */
export interface ProgramFacts {
  /** sums of states that no step changes, e.g. ["S", "I", "R"] */
  readonly conserved: readonly (readonly string[])[];
  /** parameters that reach no observable */
  readonly idle: readonly string[];
  readonly wholeStates: readonly string[];
  readonly notes: readonly string[];
}

export interface Draw {
  readonly name: string;
  readonly distribution: string;
  readonly where: "initial" | "step" | "simulate";
}

/** What a target other than the kernels is made from: the program in one arm, whose text contexts are resolved. */
export interface BoundProgram {
  readonly ir: ProgramIr;
  readonly world: World;
  readonly solver: SolverOptions;
}

export interface CompiledProgram {
  /** canonical identity: 16 hexadecimal digits */
  readonly id: string;
  /** the text that was compiled, after repairs */
  readonly source: string;
  /** mechanical repairs made, in words */
  readonly repairs: readonly string[];
  readonly kind: "step" | "derivative" | "simulate";
  readonly parameters: readonly Parameter[];
  /** names of the flattened state, [stateSize] */
  readonly states: readonly string[];
  readonly stateSize: number;
  /** numbers observed at one time: sum of the world's observables */
  readonly width: number;
  readonly draws: readonly Draw[];
  /** true where `initial`, `step` or `simulate` draws random numbers */
  readonly stochastic: boolean;
  /** observables without a distribution */
  readonly exactObservables: readonly string[];
  /** null where `Kernel.transition` exists; else why not */
  readonly noTransition: string | null;
  readonly facts: ProgramFacts;
  readonly ir: ProgramIr;
  /** in the order of the columns of a row; empty for programs whose parameters all have priors */
  readonly predicted: readonly PredictedParameter[];
  /** numbers in one row of predicted values */
  readonly columns: number;
  /** Indices into `parameters` that are weights of learned functions (`mlp`). */
  readonly learned: readonly number[];
  /** the program's own network (hybrid mode); null where it has none */
  readonly network: NetworkGraph | null;
  /**
   * The kernel of one arm (index into `World.arms`), memoised; a new one where draws come from a source of the caller's, or
   * where predicted values do: `rows` [max(1, steps) × columns], read like a covariate at every step, live (a caller may change
   * them). A program that predicts parameters has no kernel without rows.
   */
  kernel(arm: number, draws?: Draws, rows?: Float64Array): Kernel;
  bound(arm: number): BoundProgram;
  /** Runs one simulation again with a check after every operation: which line, step and values made it fail. */
  explain(theta: Float64Array, arm: number, key: Key, simulation: number, rows?: Float64Array): ProgramError | null;
}

export interface ProgramError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** the source line, for printing */
  readonly text: string;
}

export type CompileResult =
  | { readonly ok: true; readonly program: CompiledProgram }
  | { readonly ok: false; readonly errors: readonly ProgramError[]; readonly source: string };
