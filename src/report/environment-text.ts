/** @file Environments for people: a table of all, or one with its brief, base program and mechanisms. */
import type { EnvironmentEntry } from "../envs/load.js";
import type { Environment, Mechanism } from "../envs/types.js";
import type { CompiledProgram } from "../programs/types.js";
import { type Column, hangingLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { count, quantity } from "./numbers.js";
import { taskLines } from "./task-text.js";

export function environmentTable(entries: readonly EnvironmentEntry[]): string {
  const rows = entries.map(({ name, title, task, available }) => [
    name,
    task ?? "",
    available === true ? title : `not here: ${available}`,
  ]);
  const lines = hangingLines([{ title: "name" }, { title: "predicts" }, { title: "" }], rows);
  return `${lines.join("\n")}\n\nOne in full: discover envs ${entries[0]?.name ?? "NAME"}. A folder of your own: --env FOLDER\nSmaller, larger and nested ones (cancer-20, hea-fcc-0, gmm-3): docs/environments.md\n`;
}

/** `sets`: how many sets of mechanisms may stand together, in words; `given`: parameters of the base. */
export function environmentText(
  environment: Environment,
  sets: string,
  given: CompiledProgram["parameters"] = [],
): string {
  const { name, title, brief, citation, base, world } = environment;
  const sections = [
    [`${name}: ${title}`],
    briefLines(brief),
    citation.trim() === "" ? [] : wrapLines(`Data: ${citation.trim()}`, 100, ""),
    wrapLines(`Data sets: ${count(world.arms.length)}; observed: ${observed(environment)}`, 100, ""),
    taskLines(environment.task),
    [
      heading("Base program"),
      ...base
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`.trimEnd()),
    ],
    mechanismLines(environment.mechanisms, sets),
    givenLines(given),
    spareLines(environment),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Paragraphs wrapped; lists and tables line by line. */
function briefLines(brief: string): string[] {
  return brief
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph, i) => {
      const lines = /^\s*([-*+] |\d+[.)] |#+ |[|>])/m.test(paragraph) ? paragraph.split("\n") : [paragraph];
      return [...(i === 0 ? [] : [""]), ...lines.flatMap((line) => wrapLines(line, 100, ""))];
    });
}

function observed({ world }: Environment): string {
  return Object.keys(world.observables)
    .map((name) => (world.units[name] ? `${name} (${world.units[name]})` : name))
    .join(", ");
}

function mechanismLines(mechanisms: readonly Mechanism[], sets: string): string[] {
  if (mechanisms.length === 0) return [];
  const rows = mechanisms.map(({ name, choice, description }) => [name, choice ?? "", description ?? ""]);
  const columns = [{ title: "name" }, { title: "choice" }, { title: "" }];
  const lines = hangingLines(...withoutEmpty(columns, rows));
  return [heading("Mechanisms", "those of one choice exclude each other"), ...lines, `  ${sets}`];
}

/** Columns with something in them. */
function withoutEmpty(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): [readonly Column[], readonly (readonly string[])[]] {
  const full = columns.map((_, i) => rows.some((row) => row[i] !== ""));
  return [columns.filter((_, i) => full[i]), rows.map((row) => row.filter((__, i) => full[i]))];
}

function givenLines(given: CompiledProgram["parameters"]): string[] {
  if (given.length === 0) return [];
  const rows = given.map(({ name, unit, prior }) => [
    name,
    `${prior.name}(${prior.args.map(quantity).join(", ")})`,
    unit,
  ]);
  const columns = [{ title: "" }, { title: "prior" }, { title: "unit" }];
  return [heading("Given priors", "parameters of the base"), ...hangingLines(...withoutEmpty(columns, rows))];
}

const OWN = "Programs set their own priors.";

function spareLines({ sparePriors, priors }: Environment): string[] {
  if (priors === "program") return [OWN];
  if (sparePriors.length === 0) return ["New parameters of a program may have any prior: there are no spare ones."];
  const rows = sparePriors.map(({ kind, unit, prior }) => [kind, unit, prior]);
  const columns = [{ title: "kind" }, { title: "unit" }, { title: "prior" }];
  return [heading("Spare priors", "for new parameters"), ...hangingLines(...withoutEmpty(columns, rows))];
}
