/**
 * @file The neural posterior (Papamakarios & Murray 2016): q(z | statistics, design of the arm), learnt from the same
 * simulations as the likelihood. It only proposes; the surrogate likelihood weighs.
 */
import { tableOf } from "../../density/rows.js";
import type { Stream } from "../../math/rng.js";
import { neuralPosterior } from "./proposal.js";
import type { Proposal } from "./proposal.js";
import { askFor } from "./request.js";
import type { Asking } from "./request.js";
import type { Simulations } from "./simulations.js";
import type { Setting } from "./surrogate.js";

/** z drawn from q at one arm's observation. */
export type PosteriorOf = (arm: number, observed: Float64Array) => Proposal;

export function* learnPosterior(
  { designs, dim, fitRoughly }: Setting,
  { statistics, arms, z }: Simulations,
  stream: Stream,
): Asking<PosteriorOf> {
  const kept = statistics.flatMap((s, i) => (s === null ? [] : [i]));
  const given = (values: Float64Array, arm: number): number[] => [...values, ...designs[arm]];
  const condition = kept.map((i) => given(statistics[i] as Float64Array, arms[i]));
  const x = kept.map((i) => z.subarray(i * dim, (i + 1) * dim));
  const pairs = { x: tableOf(x, dim), condition: tableOf(condition, condition[0].length), stream };
  const density = yield* askFor(fitRoughly, pairs);
  return (arm, observed) => neuralPosterior(density, Float64Array.from(given(observed, arm)), dim);
}
