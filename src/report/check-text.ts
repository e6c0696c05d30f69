/** @file What the checker found in a model program, for people. */
import type { Environment } from "../envs/types.js";
import type { CompiledProgram, ProgramError } from "../programs/types.js";
import { tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { quantity } from "./numbers.js";

/** `file:line:column what`, the source line and a caret below it, for each error. */
export function errorLines(file: string, errors: readonly ProgramError[]): string {
  const blocks = errors.map(({ line, column, message, text }) => {
    const caret = text.trim() === "" ? [] : [`    ${text}`, `    ${" ".repeat(Math.max(0, column - 1))}^`];
    return [`${file}:${line}:${column} ${message}`, ...caret].join("\n");
  });
  const noun = errors.length === 1 ? "error" : "errors";
  return `${blocks.join("\n")}\n${errors.length} ${noun}\n`;
}

/** `mechanisms`: those of the environment's library that the program is composed of, in words. */
export function programReport(program: CompiledProgram, environment: Environment, mechanisms: string): string {
  const sections = [
    facts(program, environment, mechanisms),
    parameters(program),
    draws(program),
    notes("Repairs made", program.repairs),
    notes("Notes", [
      ...program.facts.notes,
      ...(program.noTransition === null ? [] : [`no exact transition density: ${program.noTransition}`]),
    ]),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const KINDS = {
  step: "discrete time (step)",
  derivative: "differential equations (derivative)",
  simulate: "no time (simulate)",
} as const;

function facts(program: CompiledProgram, environment: Environment, mechanisms: string): string[] {
  const { observables } = environment.world;
  const exact = new Set(program.exactObservables);
  const observed = Object.entries(observables).map(([name, width]) => {
    const size = width === 1 ? "" : `[${width}]`;
    return `${name}${size}${exact.has(name) ? " (exact)" : ""}`;
  });
  const rows = [
    ["id", program.id],
    ["environment", environment.name],
    ["dynamics", `${KINDS[program.kind]}, ${program.stochastic ? "stochastic" : "deterministic"}`],
    ["states", program.states.join(", ") || "none"],
    ["observables", observed.join(", ")],
    ["mechanisms", mechanisms],
    ["conserved", program.facts.conserved.map((names) => names.join(" + ")).join("; ") || "nothing"],
  ];
  return rows.flatMap(([name, text]) => {
    const lines = wrapLines(text, 100, " ".repeat(14));
    return [`${name.padEnd(14)}${lines[0]?.trimStart() ?? ""}`, ...lines.slice(1)];
  });
}

function parameters({ parameters: all }: CompiledProgram): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, unit, prior }) => [
    name,
    `${prior.name}(${prior.args.map(quantity).join(", ")})`,
    unit,
  ]);
  return [heading("Parameters"), ...tableLines([{ title: "" }, { title: "prior" }, { title: "unit" }], rows)];
}

function draws({ draws: all }: CompiledProgram): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, distribution, where }) => [name, distribution, `in ${where}`]);
  return [heading("Draws"), ...tableLines([{ title: "" }, { title: "" }, { title: "" }], rows)];
}

function notes(title: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [heading(title), ...all.flatMap((note) => wrapLines(`- ${note}`, 100))];
}
