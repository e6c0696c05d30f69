/**
 * @file What an observable is scored by: a probability (distributions over counts), a density (continuous ones), or
 * equality. The base decides, once for all programs: a density near a count can be made as high as one likes by a
 * smaller sd, a probability cannot exceed 1, and the two do not compare.
 */
import { distributions } from "../math/distributions.js";
import type { ProgramIr } from "../programs/ir.js";
import { locate } from "../programs/refusal.js";
import type { ProgramError } from "../programs/types.js";

type Kind = "counts" | "continuous" | "exact";

const kindOf = (distribution: string | null): Kind => {
  if (distribution === null) return "exact";
  return distributions[distribution].discrete ? "counts" : "continuous";
};

export function observationKinds(ir: ProgramIr): ReadonlyMap<string, Kind> {
  return new Map(ir.observe.observations.map((o) => [o.name, kindOf(o.distribution)]));
}

const WORDS: Readonly<Record<Kind, string>> = {
  counts: "a distribution over counts (poisson, negativeBinomial, binomial, …)",
  continuous: "a continuous distribution (normal, lognormal, …)",
  exact: "no distribution",
};

/** Observables whose kind is not the base's. */
export function wrongKinds(ir: ProgramIr, base: ReadonlyMap<string, Kind>): ProgramError[] {
  return ir.observe.observations.flatMap((o) => {
    const wanted = base.get(o.name);
    const kind = kindOf(o.distribution);
    if (wanted === undefined || wanted === kind) return [];
    const message = `The base gives '${o.name}' ${WORDS[wanted]}, this program ${WORDS[kind]}: their scores do not compare. Keep the kind`;
    return [locate(ir.source, o.at, message)];
  });
}
