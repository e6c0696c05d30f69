/** @file From the words after `discover` to a command and an exit code. */
import yargs from "yargs";
import { RunError, UsageError } from "../core/errors.js";
import { SAMPLER_NAMES } from "../run/config.js";
import { version } from "./version.js";
import { checkCommand } from "./check.js";
import { calibrateCommand } from "./calibrate.js";
import { configure, EXIT, nameOf, type Command } from "./command.js";
import { dataCommand } from "./data.js";
import { doctorCommand } from "./doctor.js";
import { envsCommand } from "./envs.js";
import { didYouMean } from "../core/nearest.js";
import { samplersOf } from "./option-table.js";
import { interveneCommand } from "./intervene.js";
import { posteriorCommand } from "./posterior.js";
import { predictCommand } from "./predict.js";
import { resumeCommand } from "./resume.js";
import { searchCommand } from "./search.js";
import { wordsOf, type Words } from "./words.js";
import type { Terminal } from "./terminal.js";

export const COMMANDS: readonly Command[] = [
  ...SAMPLER_NAMES.map(searchCommand),
  resumeCommand,
  posteriorCommand,
  predictCommand,
  interveneCommand,
  calibrateCommand,
  checkCommand,
  envsCommand,
  dataCommand,
  doctorCommand,
];

/** Runs one command; never throws. The exit code: 0 done, 1 failed, 2 wrong usage, 3 budget spent, 130 interrupted. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  const parser = yargs([...args])
    .scriptName("discover")
    .usage(
      "discover <command> [options]\n\nWhich mechanisms does the data speak for? Searches over readable simulators.",
    )
    .epilogue("Exit codes: 0 done, 1 failed, 2 wrong usage, 3 budget spent (resumable), 130 interrupted (resumable).")
    .locale("en")
    .version(version())
    .wrap(terminal.columns)
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "duplicate-arguments-array": true,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .exitProcess(false)
    .fail((message, error: unknown) => {
      throw ours(error) ? error : new UsageError(plain(message, args[0]));
    });
  for (const command of COMMANDS) {
    parser.command(
      command.usage,
      command.describe,
      (builder) => configure(command, builder),
      async (words) => {
        refuseUnknown(command, words);
        code = await command.run(words, terminal);
      },
    );
  }
  try {
    const unknown = unknownCommand(args);
    if (unknown !== null) throw new UsageError(unknown);
    await parser.parseAsync();
    return code;
  } catch (error) {
    return complain(error, terminal);
  }
}

/** Why the first word is no command, or null. */
function unknownCommand(args: readonly string[]): string | null {
  const names = COMMANDS.map(nameOf);
  const first = args[0];
  if (first === undefined) return `Expected a command: ${names.join(", ")}. See: discover --help`;
  if (first.startsWith("-")) {
    const leading = ["--help", "--version", "-h"].includes(first);
    return leading ? null : `Expected a command before ${first}. See: discover --help`;
  }
  return names.includes(first) ? null : `Unknown command ${first}.${didYouMean(first, names)} See: discover --help`;
}

function refuseUnknown(command: Command, words: Words): void {
  const positional = Object.keys(command.words ?? {});
  const flags = command.options.map((option) => option.flag);
  const known = [...flags, ...positional, "_", "$0", "help", "version", "--"];
  for (const word of Object.keys(words)) {
    if (!known.includes(word)) throw new UsageError(unknownOption(command, word, flags));
  }
  const extra = wordsOf(words, "_")[1];
  if (extra !== undefined) throw new UsageError(`Unexpected ${extra} after ${nameOf(command)}`);
}

function unknownOption(command: Command, word: string, flags: readonly string[]): string {
  const others = samplersOf(word);
  if (others.length > 0) return `--${word} is an option of ${listed(others)}, not of ${nameOf(command)}`;
  const dashes = word.length === 1 ? "-" : "--";
  return `Unknown option ${dashes}${word}.${didYouMean(word, [...flags, "help"], "--")}`;
}

/** Thrown by a command, as opposed to a complaint of the parser. */
function ours(error: unknown): error is Error {
  return error instanceof Error && error.name !== "YError";
}

/** The parser's complaints in our words. */
function plain(message: string | null, name: string): string {
  const missing = /^Not enough arguments following: (.+)$/.exec(message ?? "");
  if (missing !== null) return `Expected a value after --${missing[1]}`;
  const few = /^Not enough non-option arguments/.exec(message ?? "");
  return few === null
    ? (message ?? "wrong usage")
    : `Expected ${wordExpected(name)} after ${name}. See: discover ${name} --help`;
}

/** "a, b and c" */
function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");
}

/** "a file", "an action", of a command that needs one. */
function wordExpected(name: string): string {
  const [word = "name"] = Object.keys(COMMANDS.find((command) => nameOf(command) === name)?.words ?? {});
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word.replace(/s$/, "")}`;
}

function complain(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError || error instanceof RunError) {
    terminal.note(`discover: ${error.message}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  const trace = terminal.variables.DISCOVER_DEBUG ? `${fault.stack}\n` : "DISCOVER_DEBUG=1 shows where.\n";
  terminal.note(`discover: a fault of ours: ${fault.message}\n${trace}`);
  return EXIT.failed;
}
