/**
 * @file What is read off the intermediate form of a program once, after lowering: identity, facts, complaints, and
 * whether it has a transition density.
 */
import { canonicalOf, identity, type Canonical } from "./canonical.js";
import { graphOf } from "./canonical-graph.js";
import { facts } from "./facts.js";
import type { ProgramIr } from "./ir.js";
import type { NetworkGraph } from "../neural/network/types.js";
import { networkText } from "./network/trace.js";
import { narrowings, type Narrowing } from "./narrowing.js";
import { transition, type Transition } from "./transition.js";
import type { ProgramFacts } from "./types.js";
import { wholeness, type Complaint } from "./whole.js";

export interface Analysis extends Canonical {
  readonly facts: ProgramFacts;
  /** errors: the program must not run */
  readonly complaints: readonly Complaint[];
  /** given priors that the program makes narrower; also among the notes */
  readonly narrowed: readonly Narrowing[];
  readonly transition: Transition;
}

export interface AnalysisOptions {
  /** inputs that are whole numbers (`World.whole`) */
  readonly whole?: readonly string[];
  /** parameters whose names are kept in the canonical form and whose priors are not the program's to set */
  readonly given?: readonly string[];
  /** expressions of given parameters that may narrow them (`Narrowing.expression`) */
  readonly allowed?: readonly string[];
  /** the program's own network, part of its identity */
  readonly network?: NetworkGraph | null;
}

/**
 * `variants`: one program under each combination of text contexts that an arm has. It is what all of them are together:
 * two programs are one where they agree under every combination.
 */
export function analyse(variants: readonly ProgramIr[], options: AnalysisOptions = {}): Analysis {
  const parts = variants.map((ir) => analyseOne(ir, options));
  const [first] = parts;
  const networks = options.network ? [networkText(options.network)] : [];
  if (parts.length === 1 && networks.length === 0) return first;
  const all = <T>(of: (part: Analysis) => readonly T[]): T[] =>
    of(first).filter((item) => parts.every((part) => of(part).some((other) => String(other) === String(item))));
  return {
    ...identity([...parts.map(({ text }) => text), ...networks].join("\n\n")),
    facts: {
      conserved: all((part) => part.facts.conserved),
      idle: all((part) => part.facts.idle),
      wholeStates: all((part) => part.facts.wholeStates),
      notes: all((part) => part.facts.notes),
    },
    complaints: distinct(parts.flatMap((part) => part.complaints)),
    narrowed: distinct(parts.flatMap((part) => part.narrowed)),
    transition: parts.map((part) => part.transition).find((t) => !t.ok) ?? first.transition,
  };
}

const distinct = <C extends Complaint>(complaints: readonly C[]): C[] => [
  ...new Map(complaints.map((c) => [`${c.at} ${c.message}`, c])).values(),
];

function analyseOne(ir: ProgramIr, options: AnalysisOptions): Analysis {
  const given = new Set(options.given);
  const graph = graphOf(ir, given);
  const wholes = wholeness(ir, new Set(options.whole));
  const narrowed = narrowings(ir, given, new Set(options.allowed));
  return {
    ...canonicalOf(graph, ir.kind),
    facts: facts(ir, graph, wholes, narrowed),
    narrowed,
    complaints: wholes.complaints,
    transition: transition(ir),
  };
}
