/**
 * @file Predictions of held-out data at the terminal: errors in the data's unit first, base and best beside predictions that
 * know no mechanism, on the folds that chose and on those that were opened once; then the score in nats.
 */
import type { BaselineErrors, HeldOutErrors, HeldOutSummary, Score, Summary } from "../run/summary-types.js";
import { hangingLines, tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { quantity, signed, withError } from "./numbers.js";
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
    heading("Predictions", `${errorName(heldOut)} of data held out of the fit, ${heldOut.unit}; ± standard error`),
    ...hangingLines(columns, errorRows(summary, heldOut)),
    ...wrapLines(FOLDS, 100),
    ...(heldOut.synthetic ? wrapLines("The data are synthetic: made by a generator, not measured.", 100) : []),
    ...scoreLinesOf(summary),
  ];
}

const FOLDS =
  "Programs were chosen on the validation folds. Test folds were opened once, after the choice, for base and best alone: theirs are the errors to quote.";

/** "RMSE of the sum over places". */
export const errorName = ({ metric, kind }: HeldOutSummary): string =>
  kind === "forecast" ? `RMSE ${metric === "aggregate" ? "of the sum over places" : "per place"}` : "RMSE";

/** [who, validation, test, remark]: programs, baselines, published figures. */
export function errorRows({ base, best }: Summary, heldOut: HeldOutSummary): string[][] {
  const { validation, test, baselines, published, metric } = heldOut;
  const isSame = base.id === best.id;
  const programs = [
    ["base", errorOf(validation.base), errorOf(test.base), isSame ? "also the best" : ""],
    ...(isSame ? [] : [["best", errorOf(validation.best), errorOf(test.best), composition(best.mechanisms)]]),
  ];
  const other = metric === "aggregate" ? "per place" : "the sum over places";
  return [
    ...programs,
    ...otherMetric(isSame ? null : validation.best, test.best, heldOut).map((cells) => [
      `  ${other}`,
      ...cells,
      "of the best",
    ]),
    ...baselines.map(({ name, ...errors }) => [
      name,
      plain(errors.validation),
      plain(errors.test),
      "knows no mechanism",
    ]),
    ...published.map(({ name, value, source }) => [name, "", quantity(value), `published: ${source}`]),
  ];
}

/** The metric that is not the score, where it is another number. */
function otherMetric(
  validation: HeldOutErrors | null,
  test: HeldOutErrors | null,
  heldOut: HeldOutSummary,
): string[][] {
  const errors = [validation, test];
  if (errors.every((e) => e === null || e.aggregate === e.perPlace)) return [];
  return [errors.map((e) => (e === null ? "-" : quantity(heldOut.metric === "aggregate" ? e.perPlace : e.aggregate)))];
}

export function errorOf(errors: HeldOutErrors | null): string {
  if (errors === null) return "-";
  const { rmse, rmseSe } = errors;
  return Number.isFinite(rmseSe) && rmseSe > 0 ? `${quantity(rmse)} ± ${quantity(rmseSe)}` : quantity(rmse);
}

const plain = (errors: BaselineErrors | null): string => (errors === null ? "-" : quantity(errors.rmse));

const BATCHES = [
  ["search", "validation folds, as the search saw them"],
  ["posterior", "validation folds, cold fits, fresh seeds: the best was chosen here"],
  ["report", "test folds"],
] as const;

function scoreLinesOf({ base, best }: Summary): string[] {
  const rows = BATCHES.map(([key, meaning]) => [
    key === "posterior" ? "choice" : key,
    cell(base[key]),
    cell(best[key]),
    meaning,
  ]);
  const columns = [
    { title: "" },
    { title: "base", align: "right" },
    { title: "best", align: "right" },
    { title: "" },
  ] as const;
  const meaning = "n ln(naive RMSE / RMSE) of n predictions, nats; above 0 beats the naive prediction; no evidence";
  const { minusBase } = best;
  const within = minusBase !== null && Math.abs(minusBase.value) <= 2 * minusBase.se;
  const words = within ? "  within two standard errors of no difference" : "";
  return [
    "",
    heading("Held-out score", meaning),
    ...tableLines(columns, rows),
    ...(minusBase === null || base.id === best.id ? [] : [`  best − base  ${signedScore(minusBase)}${words}`]),
  ];
}

/** Of a single fit, no error is known. */
export const cell = (score: Score | null): string =>
  score === null ? "-" : Number.isFinite(score.se) ? withError(score.logZ, score.se) : quantity(score.logZ);

const signedScore = ({ value, se }: { readonly value: number; readonly se: number }): string =>
  Number.isFinite(se) ? signed(value, se) : signed(value);
