/**
 * @file What an environment declares: data, known inputs, priors, statistics, a brief, a base program, a library of
 * mechanisms and default settings. An environment knows nothing of who judges it, and nothing else in the code knows
 * its name.
 */
import type { NetworkName } from "../core/method-names.js";
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

/** What is known of lanes, and predicted parameters may depend on: `values` [lanes × rows × width], row-major, in natural units; a fit standardises them by what it may see. */
export interface Features {
  readonly names: readonly string[];
  readonly width: number;
  /** times of a forecast (one for each observation time of the arm, future ones included: a fit reads only what it may); otherwise 1 */
  readonly rows: number;
  readonly values: Float64Array;
}

/** One division of the data into what is fitted and what is scored. */
export interface Fold {
  readonly name: string;
  /** validation folds guide a search and its settings; test folds are opened once, after the best is chosen */
  readonly purpose: "validation" | "test";
  /** arms fitted, arms scored; of a forecast both are the one arm */
  readonly fitted: readonly number[];
  readonly scored: readonly number[];
  /** forecast: observations [from, split) are fitted, [split, to) scored; indices into `Arm.times` */
  readonly window?: { readonly from: number; readonly split: number; readonly to: number };
}

/**
 * Prediction of data that a fit has not seen: what makes `--evidence fit` possible.
 *
 * forecast: the future of one arm with one or many places. one-step: each observation from the one before it (states named
 * like an observable are overwritten by data at every step, the others run on). regression: arms that were not fitted.
 */
export interface PredictionTask {
  readonly kind: "forecast" | "one-step" | "regression";
  /** observables that count */
  readonly targets: readonly string[];
  /** What has predicted parameters of its own, side by side: "places" (one arm, `each("place", …)`, mixing between them) or "arms". */
  readonly lanes: "places" | "arms";
  /** names of the lanes, e.g. states; their number is the number of lanes */
  readonly laneNames: readonly string[];
  readonly features: Features;
  /** Covariates of the world that are known in advance (dates, plans). Others stay at their last value once a forecast begins. */
  readonly knownAhead?: readonly string[];
  /** steps that share one row of predicted parameters */
  readonly grid: number;
  readonly folds: readonly Fold[];
  /** RMSE on the sum over places as well as per place; which of them is the score */
  readonly metric: "aggregate" | "per-place";
  /** of the metric, e.g. "cases/day" */
  readonly unit: string;
  /** observations in one season (7 for days of a week, 52 for weeks of a year); null: no seasonal naive forecast */
  readonly season: number | null;
  /** what supplies predicted parameters in `--mode mechanistic` */
  readonly network: NetworkName;
  /** calendar date (ISO) of time index 0 and days between observations, where time is a calendar */
  readonly calendar?: { readonly start: string; readonly days: number };
  /** figures of others, printed beside ours with their source */
  readonly published: readonly { readonly name: string; readonly value: number; readonly source: string }[];
  /** say so wherever results show */
  readonly synthetic: boolean;
}

export interface EnvironmentDefaults {
  readonly particles?: number;
  readonly iterations?: number;
  readonly evidence?: string;
  readonly sims?: number;
  /** laws of many parts are many changes away from a base */
  readonly tree?: { readonly maxDepth?: number; readonly lossQuantum?: number };
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
  /** absent: programs are judged by evidence alone */
  readonly task?: PredictionTask;
  readonly defaults: EnvironmentDefaults;
}
