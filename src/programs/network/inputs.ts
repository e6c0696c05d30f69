/**
 * @file What a network of a model program can see, as far as its shape depends on it: lanes (places, or arms side by side),
 * whether there is time, and how many features.
 */
import type { PredictionTask } from "../../envs/types.js";

export interface NetworkInputs {
  /** "places": a network may look from one to another; "arms": each is seen by itself */
  readonly lanes: "places" | "arms";
  readonly count: number;
  /** rows of the features; 1: no time */
  readonly rows: number;
  /** features of each row */
  readonly width: number;
}

export function networkInputs({ lanes, laneNames, features }: PredictionTask): NetworkInputs {
  return { lanes, count: laneNames.length, rows: features.rows, width: features.width };
}

/** As an option of `compile`: nothing where there is no task. */
export function networkOption({ task }: { readonly task?: PredictionTask }): { readonly network?: NetworkInputs } {
  return task ? { network: networkInputs(task) } : {};
}
