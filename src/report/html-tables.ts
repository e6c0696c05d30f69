/** @file Tables of the report page: scores, mechanisms, programs, parameters; the same numbers as at the terminal. */
import { scoreKinds } from "../core/score-kind.js";
import type { HeldOutErrors, Score, Summary } from "../run/summary-types.js";
import type { Check } from "../core/check.js";
import { isOfStatistics, isPosterior } from "./coverage-text.js";
import { errorOf, scoreCell } from "./held-out-unit.js";
import { probability, probabilityError, quantity, signed, withError } from "./numbers.js";
import { batchName } from "./score-text.js";
import { table } from "./html-table.js";

const evidenceCell = (value: Score | null): string => (value === null ? "–" : withError(value.logZ, value.se));
export const compose = (mechanisms: readonly string[]): string =>
  mechanisms.length === 0 ? "none named" : mechanisms.join(" + ");

export function scoreTable(summary: Summary): string {
  const { base, best, scoreKind } = summary;
  const of = isOfStatistics(summary)
    ? ` of the statistics${summary.crossCheckBasis?.basis === "data" ? "" : " (not comparable with exact scores)"}`
    : "";
  const columns = [
    { title: scoreKinds[scoreKind].isEvidence ? `${scoreKind}${of}, nats` : `${scoreKind} (not a posterior)` },
    { title: "base", number: true },
    { title: "best", number: true },
    { title: "" },
  ];
  const meanings = summary.heldOut === null ? SEEDS : FOLDS;
  const score = summary.heldOut === null ? evidenceCell : scoreCell;
  const row = (key: "search" | "posterior" | "report", name: string, meaning: string) => [
    name,
    score(base[key]),
    score(best[key]),
    meaning,
  ];
  return table(
    columns,
    (["search", "posterior", "report"] as const).map((key) => row(key, batchName(summary, key), meanings[key])),
  );
}

const SEEDS = {
  search: "what the search decided on; flatters the best",
  posterior: "fresh seeds, the same for every contender",
  report: "fresh seeds after the choice: the one to quote",
};

const FOLDS = {
  search: "validation folds, as the search saw them; flatters the best",
  posterior: "the same, cold fits, fresh seeds: the best was chosen here",
  report: "test folds",
};

/** One sentence: how much better the best is, with its error. */
export function gainSentence({ base, best, scoreKind, heldOut }: Summary): string {
  if (heldOut !== null && best.id === base.id) return "No program was chosen over the base.";
  if (heldOut !== null && heldOut.test.best !== null) {
    const error = (errors: HeldOutErrors | null) => `${errorOf(errors)} ${heldOut.unit}`.trimEnd();
    return `RMSE on the test folds: best ${error(heldOut.test.best)}, base ${error(heldOut.test.base)} (best: ${compose(best.mechanisms)}).`;
  }
  if (best.id === base.id) return "No program was found that explains the data better than the base.";
  if (best.minusBase === null) return "The difference between the best program and the base was not computed.";
  return `Best − base: ${signed(best.minusBase.value, best.minusBase.se)} ${scoreKinds[scoreKind].unit} (best: ${compose(best.mechanisms)}).`;
}

export function mechanismTable(summary: Summary): string {
  const columns = [
    { title: "mechanism" },
    { title: isPosterior(summary) ? "probability" : "share among the programs found", number: true },
    { title: "standard error", number: true },
    { title: "prior", number: true },
  ];
  const rows = [...summary.mechanisms]
    .sort((a, b) => b.probability - a.probability)
    .map((m) => [
      m.name,
      m.probability === 0 ? "not met" : probability(m.probability),
      m.probability === 0 ? "–" : probabilityError(m.se),
      m.prior === null ? "–" : probability(m.prior),
    ]);
  return table(columns, rows);
}

/** All checks, failed ones first. */
export function checkTable({ checks }: Summary): string {
  if (checks.length === 0) return "";
  const columns = [{ title: "check" }, { title: "" }, { title: "found" }, { title: "to do" }];
  const mark = ({ passed, severity }: Check) => (passed ? "passed" : severity === "fatal" ? "FAILED" : "warning");
  const rows = [...checks]
    .sort((a, b) => Number(a.passed) - Number(b.passed))
    .map((check) => [check.name, mark(check), check.words, check.advice]);
  return table(columns, rows);
}

const MOST_PROGRAMS = 20;

export function programTable({ posterior, base }: Summary): string {
  const columns = [
    { title: "id" },
    { title: "weight", number: true },
    { title: "standard error", number: true },
    { title: "score, nats", number: true },
    { title: "mechanisms" },
  ];
  const rows = [...posterior]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_PROGRAMS)
    .map((p) => [
      p.id.slice(0, 8),
      probability(p.weight),
      probabilityError(p.weightSe),
      withError(p.logZ, p.se),
      p.id === base.id ? "base program" : compose(p.mechanisms),
    ]);
  return table(columns, rows);
}

/** Of the best program; "" where the run kept none. */
export function parameterTable({ best, posterior }: Summary): string {
  const parameters = posterior.find((program) => program.id === best.id)?.parameters ?? [];
  if (parameters.length === 0) return "";
  const columns = [
    { title: "parameter" },
    { title: "median", number: true },
    { title: "90 % interval", number: true },
    { title: "unit" },
  ];
  const rows = parameters.map((p) => [
    p.name,
    quantity(p.median),
    `${quantity(p.lower)} to ${quantity(p.upper)}`,
    p.unit,
  ]);
  return table(columns, rows);
}
