/**
 * @file Static facts about a program, cheap enough to print after every compilation: what is conserved, which
 * parameters reach no observable, which states are whole numbers, and what looks like an oversight.
 */
import type { Graph } from "./canonical-graph.js";
import { conservedSums } from "./conserved.js";
import type { ProgramIr } from "./ir.js";
import { reachable } from "./refine.js";
import type { ProgramFacts } from "./types.js";
import type { Complaint, Wholeness } from "./whole.js";

/** `graph`: of the same program; `whole`: what `wholeness` found; `narrowed`: what `narrowings` found. */
export function facts(ir: ProgramIr, graph: Graph, whole: Wholeness, narrowed: readonly Complaint[]): ProgramFacts {
  const live = reachable(graph).entities;
  const isIdle = (i: number): boolean => !live.has(i);
  const states = ir.stateNames.length; // entities: states first, then parameters
  const idle = ir.parameters.filter((_, i) => isIdle(states + i)).map((p) => p.name);
  return {
    conserved: conservedSums(graph, states).map((slots) => slots.map((slot) => ir.stateNames[slot])),
    idle,
    wholeStates: ir.stateNames.filter((_, slot) => whole.states[slot]),
    notes: [
      ...idleNotes(idle),
      ...hiddenStates(ir.stateNames.filter((_, slot) => isIdle(slot))),
      ...timeNotes(ir, idle),
      ...narrowed.map(({ message }) => message),
    ],
  };
}

const idleNotes = (idle: readonly string[]): string[] =>
  idle.length === 0 ? [] : [`${idle.join(", ")} reach${idle.length === 1 ? "es" : ""} no observable`];

const hiddenStates = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`state ${names.join(", ")} reach${names.length === 1 ? "es" : ""} no observable`];

/** A rate that acts for one step has to be multiplied by the length of the step. */
function timeNotes(ir: ProgramIr, idle: readonly string[]): string[] {
  const code = ir.source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"[^"\n]*"|'[^'\n]*'/g, " ");
  const rates = ir.parameters.filter((p) => p.unit.startsWith("1/") && !idle.includes(p.name)).map((p) => p.name);
  if (ir.kind !== "step" || rates.length === 0 || /\bdt\b/.test(code)) return [];
  return [`dt is unused beside ${rates.length === 1 ? "a rate" : "rates"} (${rates.join(", ")})`];
}
