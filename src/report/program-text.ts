/** @file The leading programs: by posterior weight, or by rank where there is no posterior. */
import { scoreKinds } from "../core/score-kind.js";
import type { Summary } from "../run/summary-types.js";
import { hangingLines, wrapLines } from "./columns.js";
import { isPosterior } from "./coverage-text.js";
import { errorOf, scoreCell, unitOf } from "./held-out-unit.js";
import { heading } from "./heading.js";
import { quantityOf } from "./mechanism-text.js";
import { count, probability, probabilityError, withError } from "./numbers.js";

const SHOWN = 8;

export function programLines(summary: Summary): string[] {
  if (summary.noPosterior !== null) return summary.ranking.length === 0 ? [] : ranked(summary);
  return summary.posterior.length === 0 ? [] : weighted(summary);
}

function weighted(summary: Summary): string[] {
  const { posterior } = summary;
  const rows = posterior
    .slice(0, SHOWN)
    .map((one) => [
      one.id.slice(0, 8),
      probability(one.weight),
      probabilityError(one.weightSe),
      withError(one.logZ, one.se),
      composition(one.mechanisms),
    ]);
  const columns = [
    { title: "program" },
    { title: isPosterior(summary) ? "prob." : "share", align: "right" },
    { title: "" },
    { title: "log evidence", align: "right" },
    { title: "mechanisms" },
  ] as const;
  const title = heading("Programs", `${quantityOf(summary)} ± standard error, log evidence in nats`);
  return [
    title,
    ...hangingLines(columns, rows),
    ...more(posterior.length, "programs share the rest"),
    ...leader(summary),
  ];
}

/** The best is chosen by the search's scores, so that fresh ones know nothing of the choice; they may order otherwise. */
function leader({ posterior, best }: Summary): string[] {
  if (posterior[0]?.id === best.id) return [];
  const words =
    "The first row is not the program called best above: that one had the highest score in the search, before its prior" +
    " and fresh seeds were counted. Where the two are close, the order is open.";
  return wrapLines(words, 100);
}

function ranked(summary: Summary): string[] {
  const { ranking, scoreKind } = summary;
  const unit = unitOf(summary);
  const rows = ranking
    .slice(0, SHOWN)
    .map((one, i) => [
      String(i + 1),
      one.id.slice(0, 8),
      ...(unit === null ? [] : [errorOf({ rmse: one.rmse ?? NaN, rmseSe: one.rmseSe ?? NaN })]),
      scoreCell(one),
      composition(one.mechanisms),
    ]);
  const columns = [
    { title: "rank", align: "right" },
    { title: "program" },
    ...(unit === null ? [] : [{ title: "RMSE", align: "right" as const }]),
    { title: scoreKind, align: "right" },
    { title: "mechanisms" },
  ] as const;
  return [
    heading("Programs", rankedBy(summary, unit)),
    ...hangingLines(columns, rows),
    ...more(ranking.length, "programs rank below"),
  ];
}

function rankedBy({ scoreKind }: Summary, unit: string | null): string {
  const { isEvidence, unit: nats } = scoreKinds[scoreKind];
  if (unit !== null) return `finalists: RMSE in ${unit} on validation folds, cold fits, ± standard error`;
  return `by ${scoreKind} ± standard error${isEvidence ? `, ${nats}` : "; not a posterior"}`;
}

function more(all: number, what: string): string[] {
  return all > SHOWN ? [`  … ${count(all - SHOWN)} more ${what}`] : [];
}

export function composition(mechanisms: readonly string[]): string {
  return mechanisms.length === 0 ? "(base)" : mechanisms.join(", ");
}
