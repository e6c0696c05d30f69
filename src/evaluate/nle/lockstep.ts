/**
 * @file Runs many conversations (`request.ts`) side by side: every round, the requests of all that are still going are
 * answered by one call for each estimator, so that networks of equal shape are trained as one stack [K, B, H]. A stacked
 * network equals the one trained alone, so results do not depend on the company they are made in.
 */
import type { ConditionalDensity, FitDensities } from "../../density/density.js";
import type { Asking, FitRequest } from "./request.js";

interface Place<R> {
  readonly asking: Asking<R>;
  request: FitRequest | null;
  outcome: R | Error | null;
}

/** One outcome for each conversation, in order; one that throws is its error and leaves the others alone. */
export function lockstep<R>(conversations: readonly Asking<R>[]): readonly (R | Error)[] {
  const places = conversations.map((asking): Place<R> => ({ asking, request: null, outcome: null }));
  for (const place of places) advance(place, () => place.asking.next());
  for (;;) {
    const waiting = places.filter((place) => place.request !== null);
    if (waiting.length === 0) return places.map((place) => place.outcome as R | Error);
    for (const group of byEstimator(waiting)) answer(group);
  }
}

/** The one conversation, its errors thrown. */
export function alone<R>(asking: Asking<R>): R {
  const [outcome] = lockstep([asking]);
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

function advance<R>(place: Place<R>, step: () => IteratorResult<FitRequest, R>): void {
  try {
    const result = step();
    if (result.done === true) {
      place.request = null;
      place.outcome = result.value;
    } else place.request = result.value;
  } catch (error) {
    place.request = null;
    place.outcome = error instanceof Error ? error : new Error(String(error));
  }
}

/** Fits what a group asks for. Where the joint call fails, each is asked alone, so that only the guilty one fails. */
function answer<R>(group: readonly Place<R>[]): void {
  const requests = group.map((place) => place.request as FitRequest);
  let densities: ConditionalDensity[];
  try {
    densities = requests[0].fit(requests.flatMap((request) => request.pairs));
  } catch (error) {
    if (group.length > 1) group.forEach((place) => answer([place]));
    else advance(group[0], () => group[0].asking.throw(error));
    return;
  }
  let at = 0;
  group.forEach((place, i) => {
    const own = densities.slice(at, (at += requests[i].pairs.length));
    advance(place, () => place.asking.next(own));
  });
}

function byEstimator<R>(places: readonly Place<R>[]): Place<R>[][] {
  const groups = new Map<FitDensities, Place<R>[]>();
  for (const place of places) {
    const { fit } = place.request as FitRequest;
    groups.set(fit, [...(groups.get(fit) ?? []), place]);
  }
  return [...groups.values()];
}
