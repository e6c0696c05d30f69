/**
 * @file Replicates side by side: every round, the fits that all of them ask for are made by one call for each estimator,
 * so that networks of equal shape are trained as one stack [K, B, H]. A stacked network equals the one trained alone.
 */
import type { ConditionalDensity } from "../../density/density.js";
import { converse, type Answering } from "../conversation.js";
import type { Asking, FitRequest } from "./request.js";

const fitting: Answering<FitRequest, readonly ConditionalDensity[]> = {
  groupOf: ({ fit }) => fit,
  answer: (requests) => {
    const densities = requests[0].fit(requests.flatMap(({ pairs }) => pairs));
    let at = 0;
    return requests.map(({ pairs }) => densities.slice(at, (at += pairs.length)));
  },
};

/** One outcome for each, in order; one that throws is its error and leaves the others alone. */
export const lockstep = <R>(conversations: readonly Asking<R>[]): readonly (R | Error)[] =>
  converse(conversations, fitting);

/** The one conversation, its errors thrown. */
export function alone<R>(asking: Asking<R>): R {
  const [outcome] = lockstep([asking]);
  if (outcome instanceof Error) throw outcome;
  return outcome;
}
