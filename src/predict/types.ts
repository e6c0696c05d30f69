/** @file Predictions of finished runs: what may be changed, ways in which things may go, and bands over them. */
import type { World } from "../programs/types.js";

/** Parameters or inputs times a factor, from one step on and before another. */
export interface Change {
  /** name → factor */
  readonly factors: Readonly<Record<string, number>>;
  /** steps [from, to) */
  readonly from: number;
  readonly to: number;
}

/** One way: observables of every arm that is run, [arms] of [times × width]; null where the simulation failed. */
export type Outputs = readonly (Float64Array | null)[];

/** Equally likely ways in which things may go. */
export interface Ensemble {
  /** "12 programs", "best program": in words */
  readonly of: string;
  readonly world: World;
  /** indices into `world.arms` */
  readonly arms: readonly number[];
  /** [members]; the same member has the same parameters and the same noise under every change */
  run(change: Change | null): readonly Outputs[];
}

/** One number over time, or of one experiment. */
export interface Series {
  readonly arm: string;
  /** "cases", "ili[Ohio]", or "ili" for the sum over places */
  readonly observable: string;
  readonly unit: string;
  /** in the world's unit */
  readonly times: readonly number[];
  /** ISO dates of the times, where time is a calendar */
  readonly dates: readonly string[] | null;
  /** NaN where nothing was measured */
  readonly data: readonly number[];
}

export interface Band extends Series {
  readonly lower: readonly number[];
  readonly middle: readonly number[];
  readonly upper: readonly number[];
}

/** Measured numbers inside their band, of all that were measured. */
export interface Coverage {
  readonly inside: number;
  readonly of: number;
}

/** Prediction of one fold, or of the data that a posterior was made of. */
export interface Forecast {
  /** "best program", "average over 12 programs" (a posterior's), "average of the 3 best programs" (weighed by error) */
  readonly who: string;
  /** fold; null: the data themselves, and what comes after them; of fits the latter alone */
  readonly fold: string | null;
  readonly bands: readonly Band[];
  /** of what is predicted, and was measured; null where nothing was */
  readonly coverage: Coverage | null;
  /** in the task's metric; null outside of tasks */
  readonly rmse: number | null;
  readonly naive: number | null;
  /** simulations, or fits, that failed and are left out */
  readonly failed: number;
}

/** What fits found of one parameter. */
export interface FittedValue {
  readonly name: string;
  readonly unit: string;
  /** of predicted ones, what they are kept between */
  readonly bounds: readonly [number, number] | null;
  /** over all fits of the test folds; of predicted ones over time and places too */
  readonly lowest: number;
  readonly middle: number;
  readonly highest: number;
}

/** One of the programs that an average is over. */
export interface Averaged {
  readonly id: string;
  readonly mechanisms: readonly string[];
  /** share */
  readonly weight: number;
}

export interface Predicted {
  readonly run: string;
  readonly environment: string;
  /** probability that bands are meant to hold */
  readonly level: number;
  readonly unit: string;
  readonly timeUnit: string;
  readonly forecasts: readonly Forecast[];
  /** one-step tasks: error where programs go on from their own predictions, from the first day to the last; by name of who */
  readonly rollOut: { readonly rmse: number; readonly naive: number } | null;
  /** runs of fits: parameters of the best program; null elsewhere */
  readonly fitted: { readonly fits: number; readonly values: readonly FittedValue[] } | null;
  /** runs of fits: programs of the forecast that is an average; empty where there is none */
  readonly averaged: readonly Averaged[];
  /** what a reader must know */
  readonly notes: readonly string[];
}

/** What one change does. */
export interface Scenario {
  /** "beta × 0.7" */
  readonly name: string;
  readonly factors: Readonly<Record<string, number>>;
  readonly bands: readonly Band[];
  readonly effects: readonly Effect[];
}

/** Mean of an observable over the time of the change and after it, under the change against without it. */
export interface Effect {
  readonly arm: string;
  readonly observable: string;
  readonly unit: string;
  readonly without: number;
  readonly under: number;
  /** (under − without) / without, member by member */
  readonly relative: { readonly lower: number; readonly middle: number; readonly upper: number };
  /** the same at the last time */
  readonly last: { readonly lower: number; readonly middle: number; readonly upper: number };
}

export interface Intervened {
  readonly run: string;
  readonly environment: string;
  readonly level: number;
  readonly timeUnit: string;
  readonly of: string;
  readonly members: number;
  /** time from which on, and its date where time is a calendar; null `to`: to the end */
  readonly from: { readonly time: number; readonly date: string | null };
  readonly to: { readonly time: number; readonly date: string | null } | null;
  readonly without: readonly Band[];
  readonly scenarios: readonly Scenario[];
  readonly failed: number;
  readonly notes: readonly string[];
}
