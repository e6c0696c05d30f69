/** @file One command of `discover`, and how its options are told to yargs. */
import type { Argv } from "yargs";
import { defaultOf, type Option } from "./option-table.js";
import type { Terminal } from "./terminal.js";
import type { Words } from "./words.js";

export interface Command {
  /** As yargs reads it: "check <file>". */
  readonly usage: string;
  readonly describe: string;
  readonly options: readonly Option[];
  /** Positional words: name → description. */
  readonly words?: Readonly<Record<string, string>>;
  readonly examples?: readonly (readonly [string, string])[];
  run(words: Words, terminal: Terminal): Promise<number>;
}

export const EXIT = { done: 0, failed: 1, usage: 2, budget: 3, interrupted: 130 } as const;

/** "check" of "check <file>". */
export function nameOf(command: Command): string {
  return command.usage.split(" ")[0];
}

/** Tells yargs of one command's words and options. Values stay as written; they are read by `settings.ts`. */
export function configure(command: Command, parser: Argv): Argv {
  for (const [name, describe] of Object.entries(command.words ?? {})) parser.positional(name, { describe });
  for (const option of command.options) {
    parser.option(option.flag, {
      describe: described(option),
      group: option.group,
      defaultDescription: defaultOf(option),
      ...(option.kind === "switch" ? { boolean: true } : { requiresArg: true }),
    });
  }
  for (const [line, what] of command.examples ?? []) parser.example(line, what);
  return parser;
}

function described(option: Option): string {
  return option.choices === undefined ? option.describe : `${option.describe} (${option.choices.join(", ")})`;
}
