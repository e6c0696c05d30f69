/**
 * @file Estimation written as a conversation: a replicate is a generator that asks for densities and is handed them, and
 * knows nothing of who fits them. So one replicate, or many of many programs, are the same code (`lockstep.ts`).
 */
import type { ConditionalDensity, FitDensities, Pairs } from "../../density/density.js";
import type { Conversation } from "../conversation.js";

export interface FitRequest {
  /** requests with one and the same function are answered by one call */
  readonly fit: FitDensities;
  readonly pairs: readonly Pairs[];
}

/** Yields requests, receives one density for each of their pairs, returns an R. */
export type Asking<R> = Conversation<FitRequest, readonly ConditionalDensity[], R>;

/** One density, from inside an `Asking`. */
export function* askFor(fit: FitDensities, pairs: Pairs): Asking<ConditionalDensity> {
  const [density] = yield { fit, pairs: [pairs] };
  return density;
}
