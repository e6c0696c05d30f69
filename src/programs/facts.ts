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
  const states = ir.stateNames.length; // entities: states first
  const idle = idleParameters(ir, graph, isIdle);
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

/** Names of parameters, predicted ones among them; a learned function has one. */
function idleParameters(ir: ProgramIr, graph: Graph, isIdle: (entity: number) => boolean): string[] {
  const names = [
    ...ir.parameters.map((p, i) => ({ name: weightOf(ir, i) ?? p.name, entity: graph.parameters[i] })),
    ...ir.predicted.map((p, i) => ({ name: p.name, entity: graph.predicted[i] })),
  ];
  return [...new Set(names.filter(({ entity }) => isIdle(entity)).map(({ name }) => name))];
}

/** The learned function that a parameter is a weight of. */
const weightOf = ({ learned }: ProgramIr, i: number): string | undefined =>
  learned.find(({ index, length }) => index <= i && i < index + length)?.name;

const idleNotes = (idle: readonly string[]): string[] =>
  idle.length === 0 ? [] : [`${idle.join(", ")} reach${idle.length === 1 ? "es" : ""} no observable`];

const hiddenStates = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`state ${names.join(", ")} reach${names.length === 1 ? "es" : ""} no observable`];

/** A rate that acts for one step has to be multiplied by the length of the step. */
function timeNotes(ir: ProgramIr, idle: readonly string[]): string[] {
  const code = ir.source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"[^"\n]*"|'[^'\n]*'/g, " ");
  const rates = [...ir.parameters, ...ir.predicted]
    .filter((p) => p.unit.startsWith("1/") && !idle.includes(p.name))
    .map((p) => p.name);
  if (ir.kind !== "step" || rates.length === 0 || /\bdt\b/.test(code)) return [];
  return [`dt is unused beside ${rates.length === 1 ? "a rate" : "rates"} (${rates.join(", ")})`];
}
