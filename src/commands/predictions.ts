/** @file What `predict` and `intervene` do: read their words, predict, print, and leave a table and a picture. */
import { UsageError } from "../core/errors.js";
import { interveneRun } from "../predict/intervene-run.js";
import { predictRun } from "../predict/predict-run.js";
import { type FinishedRun, readRun } from "../predict/read-run.js";
import { forecastCsv, interventionCsv } from "../report/forecast-csv.js";
import { forecastPlot, interventionPlot } from "../report/forecast-plot.js";
import { forecastText } from "../report/forecast-text.js";
import { interventionText } from "../report/intervention-text.js";
import { EXIT } from "./command.js";
import { writeFiles } from "./forecast-files.js";
import type { Option } from "./option-table.js";
import { findRun, readSummary } from "./run-folder.js";
import { scalesOf } from "./scales.js";
import { settingsOf } from "./settings.js";
import type { Terminal } from "./terminal.js";
import { asText, type Words, wordOf, wordsOf } from "./words.js";

export async function predict(words: Words, options: readonly Option[], terminal: Terminal): Promise<number> {
  const asked = askedOf(words, options);
  const run = await openRun(words);
  const predicted = await predictRun(run, { ...asked, note: (text) => terminal.note(text) });
  const files = writeFiles(asked.out ?? run.dir, {
    "forecast.csv": forecastCsv(predicted),
    "forecast.svg": forecastPlot(predicted),
  });
  terminal.out(words.json === true ? jsonOf(predicted) : forecastText(predicted, files));
  return EXIT.done;
}

export async function intervene(words: Words, options: readonly Option[], terminal: Terminal): Promise<number> {
  const scales = scalesOf(wordsOf(words, "scale"));
  const asked = askedOf(
    words,
    options.filter(({ flag }) => flag !== "scale"),
  );
  const run = await openRun(words);
  const moments = { from: wordOf(words, "from") ?? null, to: wordOf(words, "to") ?? null };
  const intervened = await interveneRun(run, {
    ...asked,
    ...moments,
    scales,
    fold: wordOf(words, "fold") ?? null,
    note: (text) => terminal.note(text),
  });
  const files = writeFiles(asked.out ?? run.dir, {
    "intervention.csv": interventionCsv(intervened),
    "intervention.svg": interventionPlot(intervened),
  });
  terminal.out(words.json === true ? jsonOf(intervened) : interventionText(intervened, files));
  return EXIT.done;
}

function openRun(words: Words): Promise<FinishedRun> {
  const dir = findRun(wordOf(words, "run") ?? "");
  return readRun(dir, readSummary(dir));
}

/** Numbers that are none (nothing was measured, nothing can be said) are null. */
const jsonOf = (content: unknown): string =>
  `${JSON.stringify(content, (_, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? null : value), 2)}\n`;

function askedOf(words: Words, options: readonly Option[]) {
  const { here } = settingsOf(options, words);
  const level = numberIn(here, "level", 0.9);
  if (!(level > 0 && level < 1)) throw new UsageError(`Expected --level between 0 and 1, got ${level}`);
  return {
    level,
    horizon: wholeIn(here, "horizon", 0, 0),
    members: wholeIn(here, "members", 500, 10),
    average: wholeIn(here, "average", 3, 1),
    arms: here["arms"] === undefined ? null : wholeIn(here, "arms", 1, 1),
    apart: here["places"] === true,
    out: asText(here["out"]) ?? null,
  };
}

const numberIn = (here: Words, flag: string, usual: number): number => (here[flag] as number | undefined) ?? usual;

const MOST = 100_000;

function wholeIn(here: Words, flag: string, usual: number, least: number): number {
  const value = numberIn(here, flag, usual);
  if (Number.isInteger(value) && value >= least && value <= MOST) return value;
  throw new UsageError(`Expected --${flag} to be a whole number from ${least} to ${MOST}, got ${value}`);
}
