/**
 * @file Predictions of held-out data at the terminal: errors in the data's unit first, base and best beside predictions that
 * know no mechanism, on the folds that chose and on those that were opened once; then the score in nats.
 */
import type { HeldOutSummary, Summary } from "../run/summary-types.js";
import { hangingLines, tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { errorOf, rmseText, scoreCell, scoreText } from "./held-out-unit.js";
import { composition } from "./program-text.js";

export function heldOutLines(summary: Summary): string[] {
  const { heldOut } = summary;
  if (heldOut === null) return [];
  const columns = [
    { title: "" },
    { title: "validation", align: "right" },
    { title: "test", align: "right" },
    { title: "" },
  ] as const;
  return [
    heading("Predictions of held-out data", `${errorName(heldOut)}, ${heldOut.unit}; ± standard error`),
    ...hangingLines(columns, errorRows(summary, heldOut)),
    ...wrapLines(foldsWords(heldOut), 100),
    ...(heldOut.overlap ? wrapLines(OVERLAP, 100) : []),
    ...(isSingle(heldOut) ? wrapLines(SINGLE, 100) : []),
    ...(heldOut.synthetic ? wrapLines("The data are synthetic: made by a generator, not measured.", 100) : []),
    ...scoreLinesOf(summary),
  ];
}

export const foldsWords = (heldOut: HeldOutSummary): string =>
  !areOpen(heldOut)
    ? "Programs are chosen on the validation folds; test folds have not been opened yet."
    : "Programs were chosen on the validation folds; test folds were opened once, after the choice, for base and best alone: theirs are the errors to quote.";

/** A program may fail on test folds; baselines never do, and are scored there once they are open. */
const areOpen = ({ test, baselines }: HeldOutSummary): boolean =>
  test.best !== null || test.base !== null || baselines.some((baseline) => baseline.test !== null);

export const OVERLAP =
  "Test windows overlap: their errors are not independent, and the standard errors of their mean are too small.";

export const SINGLE =
  "There is one test fold: how far errors would differ on another is not known, and no standard error is given.";

export const isSingle = ({ test }: HeldOutSummary): boolean =>
  test.best !== null && new Set(test.best.folds.map(({ fold }) => fold)).size === 1;

/** "RMSE of the sum over places"; of one place alone there is nothing to sum. */
export const errorName = (heldOut: HeldOutSummary): string => {
  const { metric, kind } = heldOut;
  if (kind !== "forecast" || isOnePlace(heldOut)) return "RMSE";
  return `RMSE ${metric === "aggregate" ? "of the sum over places" : "per place"}`;
};

const isOnePlace = ({ validation, test }: HeldOutSummary): boolean =>
  [validation.base, validation.best, test.base, test.best].every((e) => e === null || e.aggregate === e.perPlace);

/** [who, validation, test, remark]: programs, baselines, published figures. */
export function errorRows({ base, best }: Summary, heldOut: HeldOutSummary): string[][] {
  const { baselines, published, metric } = heldOut;
  const isSame = base.id === best.id;
  const programs = [
    ["base", errorOf(heldOut.validation.base), errorOf(heldOut.test.base), isSame ? "also the best" : ""],
    ...(isSame
      ? []
      : [["best", errorOf(heldOut.validation.best), errorOf(heldOut.test.best), composition(best.mechanisms)]]),
  ];
  const other = metric === "aggregate" ? "per place" : "the sum over places";
  return [
    ...programs,
    ...otherMetric(heldOut).map((cells) => [`  ${other}`, ...cells, "of the best"]),
    ...baselines.map(({ name, validation, test }) => [name, errorOf(validation), errorOf(test), ""]),
    ...published.map(({ name, value, source }) => [name, "", rmseText(value), `published: ${source}`]),
  ];
}

/** The metric that is not the score, where it is another number. */
function otherMetric(heldOut: HeldOutSummary): string[][] {
  const { validation, test, metric } = heldOut;
  if (isOnePlace(heldOut)) return [];
  return [
    [validation.best, test.best].map((e) =>
      e === null ? "-" : rmseText(metric === "aggregate" ? e.perPlace : e.aggregate),
    ),
  ];
}

const NO_POSTERIOR = "No posterior: scores of predictions are no evidence, and no probabilities are made of them.";

const BATCHES = [
  ["search", "validation folds, as the search saw them"],
  ["posterior", "the same, cold fits, fresh seeds: the best was chosen here"],
  ["report", "test folds"],
] as const;

function scoreLinesOf({ base, best }: Summary): string[] {
  const rows = BATCHES.map(([key, meaning]) => [
    key === "posterior" ? "choice" : key,
    scoreCell(base[key]),
    scoreCell(best[key]),
    meaning,
  ]);
  const columns = [
    { title: "" },
    { title: "base", align: "right" },
    { title: "best", align: "right" },
    { title: "" },
  ] as const;
  const meaning = "n ln(naive RMSE / RMSE) of n predictions, nats; above 0 beats the naive prediction";
  const { minusBase } = best;
  const within = minusBase !== null && Math.abs(minusBase.value) <= 2 * minusBase.se;
  const words = within ? "  within two standard errors of no difference" : "";
  return [
    "",
    heading("Held-out score", meaning),
    ...tableLines(columns, rows),
    ...(minusBase === null || base.id === best.id ? [] : [`  best − base  ${signedScore(minusBase)}${words}`]),
    ...wrapLines(NO_POSTERIOR, 100),
  ];
}

const signedScore = ({ value, se }: { readonly value: number; readonly se: number }): string =>
  `${value > 0 ? "+" : ""}${scoreText(value, Number.isFinite(se) ? se : undefined)}`;
