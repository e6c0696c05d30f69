/**
 * @file From words on the command line (or in a YAML file) to what a run is given: its configuration, the limits of
 * this sitting, and what concerns this command alone. Nothing is filled in here that was not said; defaults belong to
 * the configuration's schema and to the environment.
 */
import { UsageError } from "../core/errors.js";
import { parseDuration } from "./duration.js";
import { didYouMean } from "../core/nearest.js";
import type { Option } from "./option-table.js";
import { asText, isRecord, type Words } from "./words.js";

/** Nested objects of what was said: `config` is the input of a run's schema. */
export interface Settings {
  readonly config: Record<string, unknown>;
  readonly sitting: Record<string, unknown>;
  readonly here: Record<string, unknown>;
}

/** Options said in a YAML file, `particles: 50` and so on; an unknown name is an error that names the nearest. */
export function wordsOfYaml(content: unknown, file: string, options: readonly Option[]): Words {
  if (content === null || content === undefined) return {};
  if (!isRecord(content)) throw new UsageError(`Expected ${file} to hold options as "name: value" lines`);
  const names = options.map((option) => option.flag).filter((flag) => flag !== "config");
  for (const name of Object.keys(content)) {
    if (!names.includes(name)) throw new UsageError(`Unknown option ${name} in ${file}.${didYouMean(name, names)}`);
  }
  return content;
}

/** Sorts words by what they set. Earlier sources win: give the command line first, then the file. */
export function settingsOf(options: readonly Option[], ...sources: readonly Words[]): Settings {
  const settings: Settings = { config: {}, sitting: {}, here: {} };
  for (const option of options) {
    const said = sources.map((words) => words[option.flag]).find((word) => word !== undefined);
    if (said !== undefined) assign(settings, option.sets.split("."), valueOf(option, said));
  }
  return settings;
}

function assign(settings: Settings, path: readonly string[], value: unknown): void {
  const [top, keys] =
    path[0] === "sitting" || path[0] === "here" ? [settings[path[0]], path.slice(1)] : [settings.config, path];
  let holder = top;
  for (const key of keys.slice(0, -1)) {
    const inner = holder[key];
    const next = isRecord(inner) ? inner : {};
    holder[key] = next;
    holder = next;
  }
  holder[keys[keys.length - 1]] = value;
}

function valueOf(option: Option, said: unknown): unknown {
  const flag = `--${option.flag}`;
  if (Array.isArray(said)) throw new UsageError(`Expected ${flag} once, got ${said.map(asText).join(" and ")}`);
  const word = asText(said)?.trim();
  if (word === undefined || word === "") throw new UsageError(`Expected one value for ${flag}`);
  switch (option.kind) {
    case "number":
      return numberOf(word, option);
    case "duration":
      return parseDuration(word, flag);
    case "switch":
      return choiceOf(word, ["true", "false"], flag) === "true";
    case "choice":
      return choiceOf(word, option.choices ?? [], flag);
    case "text":
      return word;
    default:
      return option.kind satisfies never;
  }
}

/** Numbers that may be left to us. */
const MAY_BE_AUTO: readonly string[] = ["replicates", "fit-rate"];
/** Bounds that may be none. */
const MAY_BE_NONE: readonly string[] = ["loss-ratio", "quality"];
const NONE: readonly string[] = ["none", "infinity"];

function numberOf(word: string, option: Option): number | string | null {
  if (word === "auto" && MAY_BE_AUTO.includes(option.flag)) return word;
  if (NONE.includes(word.toLowerCase()) && MAY_BE_NONE.includes(option.flag)) return null;
  const value = Number(word);
  if (Number.isNaN(value)) throw new UsageError(`Expected --${option.flag} to be a number, got ${word}`);
  return value;
}

export function choiceOf(word: string, choices: readonly string[], flag: string): string {
  if (choices.includes(word)) return word;
  throw new UsageError(`Expected ${flag} to be ${oneOf(choices)}, got ${word}.${didYouMean(word, choices)}`);
}

function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}
