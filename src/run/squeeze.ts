/**
 * @file Whether the best program squeezes the priors it was given, against every program it was made from: what a static
 * check cannot see (`programs/narrowing.ts`) shows in prior predictions (`diagnose/generalised-variance.ts`). Against all
 * ancestors, so that a squeeze in small steps is seen, too.
 */
import type { Candidate, Genealogy, ModelProgram } from "../core/types.js";
import { lineage } from "../core/genealogy.js";
import { LARGE_SQUEEZE, type Squeeze, squeezeOf } from "../diagnose/generalised-variance.js";
import type { Environment } from "../envs/types.js";
import { fillIn, sizesBy } from "../evaluate/prior-predictions.js";
import type { CompiledProgram } from "../programs/types.js";
import { compileIn } from "./compile-in.js";

/** Ancestors that are compared: a long chain is cut at its oldest end, the base apart. */
const MOST_ANCESTORS = 8;

/** Only a squeeze that is clear of its own error is spoken of. */
const CLEAR = 2;

/** The largest squeeze against the base or an ancestor; null where none is large, or predictions cannot be compared. */
export function largeSqueeze(
  environment: Environment,
  base: ModelProgram,
  best: ModelProgram,
  genealogy: Genealogy,
): Squeeze | null {
  const compiled = ({ source }: ModelProgram): CompiledProgram | null => {
    const result = compileIn(environment, source);
    return result.ok ? result.program : null;
  };
  const reference = compiled(base);
  const sizes = reference && sizesBy(reference, environment);
  const own = fillOfProgram(compiled(best));
  if (!own) return null;
  const found = [base, ...ancestorsOf(best, genealogy)].flatMap((program) => {
    const theirs = program.id === best.id ? null : fillOfProgram(compiled(program));
    return theirs ? [squeezeOf(own, theirs)] : [];
  });
  const clear = found.filter(({ value, se }) => value > LARGE_SQUEEZE && value > CLEAR * se);
  return clear.reduce<Squeeze | null>((most, s) => (most === null || s.value > most.value ? s : most), null);

  function fillOfProgram(program: CompiledProgram | null) {
    return program && sizes ? fillIn(program, environment, sizes) : null;
  }
}

function ancestorsOf({ id }: ModelProgram, genealogy: Genealogy): ModelProgram[] {
  const first = [...genealogy].find(({ proposal }: Candidate) => proposal.program.id === id);
  if (first === undefined) return []; // a neighbour, weighed after the search
  return lineage(genealogy, first.ticket.parent, MOST_ANCESTORS)
    .filter(({ evaluation }) => evaluation.ok)
    .map(({ proposal }) => proposal.program);
}
