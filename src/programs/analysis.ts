/**
 * @file What is read off the intermediate form of a program once, after lowering: identity, facts, complaints, and
 * whether it has a transition density.
 */
import { canonicalOf, type Canonical } from "./canonical.js";
import { graphOf } from "./canonical-graph.js";
import { facts } from "./facts.js";
import type { ProgramIr } from "./ir.js";
import { narrowings } from "./narrowing.js";
import { transition, type Transition } from "./transition.js";
import type { ProgramFacts } from "./types.js";
import { wholeness, type Complaint } from "./whole.js";

export interface Analysis extends Canonical {
  readonly facts: ProgramFacts;
  /** errors: the program must not run */
  readonly complaints: readonly Complaint[];
  /** given priors that the program makes narrower; also among the notes */
  readonly narrowed: readonly Complaint[];
  readonly transition: Transition;
}

export interface AnalysisOptions {
  /** inputs that are whole numbers (`World.whole`) */
  readonly whole?: readonly string[];
  /** parameters whose names are kept in the canonical form and whose priors are not the program's to set */
  readonly given?: readonly string[];
}

export function analyse(ir: ProgramIr, { whole = [], given = [] }: AnalysisOptions = {}): Analysis {
  const graph = graphOf(ir, new Set(given));
  const wholes = wholeness(ir, new Set(whole));
  const narrowed = narrowings(ir, new Set(given));
  return {
    ...canonicalOf(graph, ir.kind),
    facts: facts(ir, graph, wholes, narrowed),
    narrowed,
    complaints: wholes.complaints,
    transition: transition(ir),
  };
}
