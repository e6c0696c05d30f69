/**
 * @file What an environment declares: data, known inputs, priors, statistics, a brief, a base program, a library of
 * mechanisms and default settings. An environment knows nothing of who judges it, and nothing else in the code knows
 * its name.
 */
import type { World } from "../programs/types.js";

/** A named, typed patch of a model program; see `src/programs/mechanism.ts`. All fragments are model-program source. */
export interface Mechanism {
  readonly name: string;
  /** One sentence for people (and language models). */
  readonly description?: string;
  /** Mechanisms of one choice exclude each other: at most one of them is in a program. */
  readonly choice?: string;
  /** new state → its initial value */
  readonly states?: Readonly<Record<string, string>>;
  /** new parameter → prior, as source: 'uniform(0, 2, "1/day")' */
  readonly parameters?: Readonly<Record<string, string>>;
  /** inputs to add to what step and observe read */
  readonly inputs?: readonly string[];
  /** new named constants of step */
  readonly lets?: Readonly<Record<string, string>>;
  /** new named draws of step */
  readonly draws?: Readonly<Record<string, string>>;
  /** state → "+ a - b", added to its next value (or derivative) */
  readonly terms?: Readonly<Record<string, string>>;
  /** named constant → factor it is multiplied by */
  readonly factors?: Readonly<Record<string, string>>;
  /** named list → element appended */
  readonly append?: Readonly<Record<string, string>>;
  /** state → "+ a", added to its initial value */
  readonly initial?: Readonly<Record<string, string>>;
  /** observable → its new distribution; at most one member of a composition may set one observable */
  readonly observe?: Readonly<Record<string, string>>;
  readonly requires?: readonly string[];
  readonly excludes?: readonly string[];
}

/** A prior that a new parameter may take, by kind and unit. */
export interface SparePrior {
  /** rate, fraction, duration, count, shape, … */
  readonly kind: string;
  readonly unit: string;
  /** as source: 'lognormal(1, 1, "1/day")' */
  readonly prior: string;
}

/** Summary statistics that a neural likelihood sees and that residuals are reported for. */
export interface Statistics {
  readonly names: readonly string[];
  /** `outputs`: [times][width] of one arm, in the order of the arm's observations and the world's observables. */
  of(outputs: Float64Array, arm: number): Float64Array;
}

export interface EnvironmentDefaults {
  readonly particles?: number;
  readonly iterations?: number;
  readonly evidence?: string;
  readonly sims?: number;
}

/** What names an environment: a bundled name or a folder, and optionally other data in place of its own. */
export interface EnvironmentSpec {
  readonly name: string;
  /** [arm] → [times × width]; replaces `Arm.data`, as planted-truth studies need */
  readonly data?: readonly Float64Array[];
}

export interface Environment {
  readonly name: string;
  readonly title: string;
  /** Markdown: what is known, what was measured, what is asked. Shown to people and to language models. */
  readonly brief: string;
  readonly citation: string;
  /** Content hash of data, world, base, mechanisms and priors: part of every cache key. */
  readonly hash: string;
  readonly world: World;
  /** One θ for the whole data set, or one for each arm. */
  readonly replication: "shared" | "per-arm";
  /** Who sets priors: given ones are the base program's; new parameters take a spare prior unless this is "program". */
  readonly priors: "environment" | "program";
  readonly sparePriors: readonly SparePrior[];
  readonly statistics: Statistics;
  /** Source of the base program: half a simulator. */
  readonly base: string;
  readonly mechanisms: readonly Mechanism[];
  readonly defaults: EnvironmentDefaults;
}
