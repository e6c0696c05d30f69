/** @file What `discover predict` prints: errors and coverage of each forecast, and the numbers after the last observation. */
import { meanOf, standardErrorOfMean } from "../math/sample.js";
import type { Band, Coverage, FittedValue, Forecast, Predicted } from "../predict/types.js";
import { weightsText } from "../predict/finalists.js";
import { hangingLines, tableLines, wrapLines } from "./columns.js";
import { errorOf } from "./held-out-unit.js";
import { heading } from "./heading.js";
import { quantity } from "./numbers.js";

/** `files`: what was written, as a user would type it. */
export function forecastText(predicted: Predicted, files: readonly string[]): string {
  const { environment, notes } = predicted;
  const sections = [
    [heading(`Forecast · ${environment}`), ...wrapLines(meaningOf(predicted), 98)],
    ...tablesOf(predicted),
    rollOutLines(predicted),
    ...aheadLines(predicted),
    fittedLines(predicted),
    notes.flatMap((note) => wrapLines(note, 98)),
    files.map((file, i) => `  ${i === 0 ? "Written  " : "         "}${file}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const percentOf = (share: number): string => `${Math.round(100 * share)} %`;

function meaningOf({ level, fitted }: Predicted): string {
  return fitted === null
    ? `Bands hold ${percentOf(level)} of simulations: parameters from their posterior, noise of the program's own. The data were used to find both, so that many of them inside their bands proves little; too few disprove.`
    : `Test folds, which neither fits nor the choice of the program saw. Intervals are meant to hold ${percentOf(level)}; they are made of errors on the validation folds, by which the program was chosen too: they may be too narrow.`;
}

export function coverageWords(coverage: Coverage | null): string {
  if (coverage === null) return "n/a";
  const { inside, of } = coverage;
  const share = percentOf(inside / of);
  return `${inside} of ${of} (${inside < of && share === "100 %" ? "> 99 %" : share})`;
}

function tablesOf(predicted: Predicted): string[][] {
  if (predicted.fitted === null) return [tableOfDraws(predicted)];
  const tests = predicted.forecasts.filter(({ fold }) => fold !== null);
  return [...new Set(tests.map(({ who }) => who))].map((who) => [
    heading(sentence(who), weightsWords(predicted, who)),
    ...tableOfFolds(
      tests.filter((forecast) => forecast.who === who),
      predicted.unit,
    ),
  ]);
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "0.85 × 4e087f68, 0.15 × 02133a05", under the average alone. */
const weightsWords = ({ averaged }: Predicted, who: string): string =>
  who.startsWith("average") ? weightsText(averaged) : "";

const right = (title: string) => ({ title, align: "right" as const });

const tableOfDraws = ({ forecasts }: Predicted): string[] =>
  tableLines(
    [{ title: "" }, right("data inside their band")],
    forecasts.map(({ who, coverage }) => [who, coverageWords(coverage)]),
  );

function tableOfFolds(forecasts: readonly Forecast[], unit: string): string[] {
  const rows = forecasts.map(({ fold, rmse, naive, coverage }) => [
    fold ?? "",
    errorWords(rmse),
    errorWords(naive),
    coverageWords(coverage),
  ]);
  const mean = (of: (forecast: Forecast) => number | null) => {
    const values = forecasts.map((forecast) => of(forecast) ?? NaN);
    const rmse = meanOf(values);
    return Number.isFinite(rmse) ? errorOf({ rmse, rmseSe: standardErrorOfMean(values) }) : "n/a"; // between folds
  };
  if (rows.length > 1)
    rows.push(["mean ± standard error", mean((f) => f.rmse), mean((f) => f.naive), coverageWords(totalOf(forecasts))]);
  const titles = [{ title: "fold", widest: 44 }, right(`RMSE, ${unit}`), right("naive"), right("inside the interval")];
  return tableLines(titles, rows);
}

const errorWords = (value: number | null): string => (value === null ? "n/a" : quantity(value));

export function totalOf(forecasts: readonly Forecast[]): Coverage | null {
  const known = forecasts.flatMap(({ coverage }) => coverage ?? []);
  if (known.length === 0) return null;
  return {
    inside: known.reduce((sum, { inside }) => sum + inside, 0),
    of: known.reduce((sum, { of }) => sum + of, 0),
  };
}

function rollOutLines({ rollOut, unit }: Predicted): string[] {
  if (rollOut === null) return [];
  const words = `From the first day on, without looking at later ones: RMSE ${quantity(rollOut.rmse)} ${unit}; staying at the first day's value: ${quantity(rollOut.naive)}`;
  return wrapLines(words, 98);
}

const MOST_AHEAD = 14;

/** Times without data at the end of forecasts: of fits by all that predict; else the average over programs where there is one. */
function aheadLines({ forecasts, fitted }: Predicted): string[][] {
  const ahead = forecasts.filter(({ fold }) => fold === null);
  return (fitted === null ? ahead.slice(-1) : ahead).map(aheadOf);
}

function aheadOf(last: Forecast): string[] {
  const bands = last.bands.filter(({ data }) => Number.isNaN(data[data.length - 1])).slice(0, 3);
  if (bands.length === 0) return [];
  const [first] = bands;
  const from = first.data.reduce((at, value, i) => (Number.isNaN(value) ? at : i + 1), 0);
  const indices = first.times.map((_, i) => i).slice(from, from + MOST_AHEAD);
  const cell = (band: Band, i: number) =>
    `${quantity(band.middle[i])} [${quantity(band.lower[i])}, ${quantity(band.upper[i])}]`;
  const rows = indices.map((i) => [
    first.dates?.[i] ?? quantity(first.times[i]),
    ...bands.map((band) => cell(band, i)),
  ]);
  const titles = bands.map((band) => right(nameOf(band)));
  return [`  What comes next (${last.who})`, ...tableLines([right("time"), ...titles], rows)];
}

/** Parameters of the best program, as far as its fits agree on them. */
function fittedLines({ fitted }: Predicted): string[] {
  if (fitted === null || fitted.values.length === 0) return [];
  const rows = fitted.values.map((value) => {
    const { name, unit, lowest, middle, highest } = value;
    return [name, quantity(middle), `${quantity(lowest)} to ${quantity(highest)}`, unit, remarkOn(value)];
  });
  const fits = fitted.fits === 1 ? "one fit" : `${fitted.fits} fits`;
  return [
    heading("Parameters of the best program", `median and range over ${fits} of test folds; no posterior`),
    ...hangingLines([{ title: "" }, right("median"), right("range"), { title: "unit" }, { title: "" }], rows),
  ];
}

const AT_BOUND = 0.01; // of the distance between bounds

/** Predicted values that are little but a bound say nothing more: their range is too narrow, or the fit ended badly. */
function remarkOn({ bounds, middle }: FittedValue): string {
  if (bounds === null) return "";
  const [low, high] = bounds;
  const near = AT_BOUND * (high - low);
  const end = middle - low < near ? "lower" : high - middle < near ? "upper" : null;
  const stuck = end === null ? "" : `; most at the ${end} bound of ${quantity(low)} to ${quantity(high)}`;
  return `predicted: over times, and over places or experiments${stuck}`;
}

export const nameOf = ({ arm, observable, unit }: Pick<Band, "arm" | "observable" | "unit">): string =>
  `${arm === "" ? "" : `${arm}: `}${observable}${unit === "" ? "" : ` (${unit})`}`;
