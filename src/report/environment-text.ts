/** @file Environments for people: a table of all, or one with its brief, base program and mechanisms. */
import type { Environment, Mechanism } from "../envs/types.js";
import { hangingLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { count } from "./numbers.js";

/** One line of the list. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly title: string;
  /** true, or why it cannot be loaded */
  readonly available: true | string;
}

export function environmentTable(entries: readonly EnvironmentEntry[]): string {
  const rows = entries.map(({ name, title, available }) => [
    name,
    available === true ? title : `not here: ${available}`,
  ]);
  const lines = hangingLines([{ title: "name" }, { title: "" }], rows);
  return `${lines.join("\n")}\n\nOne in full: discover envs ${entries[0]?.name ?? "NAME"}. A folder of your own: --env FOLDER\n`;
}

/** `sets`: how many sets of mechanisms may stand together, in words. */
export function environmentText(environment: Environment, sets: string): string {
  const { name, title, brief, citation, base, world } = environment;
  const sections = [
    [`${name}: ${title}`],
    [brief.trim()],
    wrapLines(`Data: ${citation.trim()}`, 100, ""),
    [`Data sets: ${count(world.arms.length)}; observed: ${observed(environment)}`],
    [
      heading("Base program"),
      ...base
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`.trimEnd()),
    ],
    mechanismLines(environment.mechanisms, sets),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
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
  return [heading("Mechanisms", "those of one choice exclude each other"), ...hangingLines(columns, rows), `  ${sets}`];
}
