/** @file Several runs of one environment side by side: the probability of each mechanism, and whether the runs agree. */
import type { Summary } from "../run/summary-types.js";
import { hangingLines, wrapLines, wrappedLines } from "./columns.js";
import { coverageText, isOfStatistics, isPosterior, isWhole } from "./coverage-text.js";
import { heading } from "./heading.js";
import { errorOf, scoreCell, unitOf } from "./held-out-unit.js";
import { probability, probabilityError, signed } from "./numbers.js";
import { composition } from "./program-text.js";

/** `null`: the run has no program with the mechanism among those weighed with fresh seeds. */
export type Estimate = { readonly value: number; readonly se: number } | null;

interface Labelled {
  readonly label: string;
  readonly summary: Summary;
  /** of data, base, mechanisms and priors; null where unknown */
  readonly hash: string | null;
}

/** Runs agree where no two differ by more than this many standard errors of their difference. */
const AGREE = 2;
const DIFFER = 3;

/** Page for two or more runs. Runs without a posterior are named, and their scores compared all the same. */
export function comparisonText(summaries: readonly Summary[], hashes: readonly (string | null)[] = []): string {
  const runs = summaries.map((summary, i) => {
    return { label: String.fromCharCode(65 + i), summary, hash: hashes[i] ?? null }; // A, B, …
  });
  const sections = [runLines(runs), bestTable(runs), mechanismTable(runs), noteLines(runs)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function runLines(runs: readonly Labelled[]): string[] {
  const different = haveDifferentData(runs);
  const rows = runs.map(({ label, summary, hash }) => [
    label,
    [
      summary.run,
      `${summary.sampler}, ${summary.proposer}`,
      `seed ${summary.seed}`,
      summary.noPosterior === null ? `prior ${summary.modelPrior}` : "no posterior",
      summary.best.method,
      ...(different ? [`data ${hash?.slice(0, 8) ?? "unknown"}`] : []),
    ].join(" · "),
  ]);
  return [
    `${runs[0].summary.environment}: ${runs.length} runs`,
    ...hangingLines([{ title: "" }, { title: "" }], rows),
    ...(different ? wrapLines(DIFFERENT_DATA, 100, "") : []),
  ];
}

const DIFFERENT_DATA =
  "Different data: these runs carry the name of one environment, but its data, base, mechanisms or priors were not the " +
  "same. Their numbers answer different questions and are not compared.";

function haveDifferentData(runs: readonly Labelled[]): boolean {
  return new Set(runs.map(({ hash }) => hash).filter((hash) => hash !== null)).size > 1;
}

function bestTable(runs: readonly Labelled[]): string[] {
  const units = new Set(runs.map(({ summary }) => unitOf(summary)));
  const [unit] = units;
  const inUnit = units.size === 1 && unit !== null;
  const kinds = new Set(runs.map(({ summary }) => summary.scoreKind));
  const score = kinds.size === 1 ? runs[0].summary.scoreKind : "score";
  const rows = runs.map(({ label, summary: { best, heldOut } }) => [
    label,
    best.id.slice(0, 8),
    ...(inUnit ? [errorOf(heldOut?.test.best ?? null)] : []),
    scoreCell(best.report),
    best.minusBase === null ? "-" : signed(best.minusBase.value, best.minusBase.se),
    composition(best.mechanisms),
  ]);
  const columns = [
    { title: "" },
    { title: "program" },
    ...(inUnit ? [{ title: "test RMSE", align: "right" as const }] : []),
    { title: score, align: "right" },
    { title: "best − base", align: "right" },
    { title: "mechanisms" },
  ] as const;
  const what = inUnit
    ? `RMSE on test folds, ${unit}; ${score}, nats; ± standard error`
    : `${score} ± standard error, nats`;
  return [heading("Best programs", what), ...hangingLines(columns, rows)];
}

const NAME = 26; // columns of a mechanism's name
const MOST_WITH_ERROR = 3; // runs whose errors fit beside their probabilities

function mechanismTable(all: readonly Labelled[]): string[] {
  const runs = all.filter(hasWeights);
  if (runs.length === 0) return [];
  const lines = namesOf(runs)
    .map((name) => ({ name, estimates: runs.map(({ summary }) => estimateOf(summary, name)) }))
    .sort((a, b) => mean(b.estimates) - mean(a.estimates) || (a.name < b.name ? -1 : 1));
  const errors = runs.length <= MOST_WITH_ERROR;
  const rows = lines.map(({ name, estimates }) => [
    name,
    ...estimates.map((estimate) => cell(estimate, errors)),
    isJudged(runs) ? judge(runs, name) : "",
  ]);
  const columns = [
    { title: "", widest: NAME },
    ...runs.map(({ label }) => ({ title: label, align: "right" as const })),
    { title: "", widest: 20 },
  ];
  const what = runs.every(({ summary }) => isPosterior(summary))
    ? "posterior probability"
    : "posterior probability, or share";
  return [heading("Mechanisms", `${what}${errors ? " ± standard error" : ""}`), ...wrappedLines(columns, rows)];
}

function namesOf(runs: readonly Labelled[]): string[] {
  return [...new Set(runs.flatMap(({ summary }) => summary.mechanisms.map(({ name }) => name)))];
}

function judge(runs: readonly Labelled[], name: string): string {
  const posteriors = runs.filter(({ summary }) => isPosterior(summary));
  return verdict(posteriors.map(({ summary }) => estimateOf(summary, name)));
}

/** Posteriors of the same data are held against each other; shares of an optimiser are only shown. */
function isJudged(runs: readonly Labelled[]): boolean {
  return runs.filter(({ summary }) => isPosterior(summary)).length > 1 && !haveDifferentData(runs);
}

function hasWeights({ summary }: Labelled): boolean {
  return summary.noPosterior === null;
}

function estimateOf(summary: Summary, name: string): Estimate {
  const found = summary.mechanisms.find((mechanism) => mechanism.name === name);
  return found === undefined || found.probability === 0 ? null : { value: found.probability, se: found.se };
}

function cell(estimate: Estimate, errors: boolean): string {
  if (estimate === null) return "not met";
  return errors ? `${probability(estimate.value)} ${probabilityError(estimate.se)}` : probability(estimate.value);
}

const valueOf = (estimate: Estimate): number => estimate?.value ?? 0;

function mean(estimates: readonly Estimate[]): number {
  return estimates.reduce((sum, estimate) => sum + valueOf(estimate), 0) / estimates.length;
}

function pairs(estimates: readonly Estimate[]): (readonly [Estimate, Estimate])[] {
  return estimates.flatMap((a, i) => estimates.slice(i + 1).map((b) => [a, b] as const));
}

/** Greatest difference between two runs, in standard errors of weighing; 0 where the printed digits are equal. */
export function greatestGap(estimates: readonly Estimate[]): number {
  return Math.max(0, ...pairs(estimates).map(([a, b]) => gap(a, b)));
}

function gap(a: Estimate, b: Estimate): number {
  if (printed(a) === printed(b)) return 0;
  return Math.abs(valueOf(a) - valueOf(b)) / Math.hypot(a?.se ?? 0, b?.se ?? 0);
}

/** Thousandths, as the tables show them. */
const printed = (estimate: Estimate): number => Math.round(1000 * valueOf(estimate));

/** "agree", or by how much the two farthest runs differ. */
export function verdict(estimates: readonly Estimate[]): string {
  const gaps = greatestGap(estimates);
  if (gaps <= AGREE) return "agree";
  const thousandths = Math.max(...pairs(estimates).map(([a, b]) => Math.abs(printed(a) - printed(b))));
  const apart = (thousandths / 1000).toFixed(3);
  return gaps <= DIFFER ? `unclear: ${apart}` : `differ by ${apart}`;
}

const NOT_MET = "not met: no program that was weighed for the posterior has the mechanism.";
const AGREED = "agree: to within two standard errors of weighing, or in all printed digits.";
const DIFFERED = "differ: by more than three standard errors of weighing; unclear: by two to three.";
const OTHER_PROGRAMS =
  "Not every run weighed all programs: where runs differ by more than the error of weighing, they met different programs.";
const MIXED =
  "Scores by different methods are not comparable: those of a neural likelihood (nle) are of the statistics, not of the data.";

function lacksSome({ summary }: Labelled, _: number, all: readonly Labelled[]): boolean {
  return namesOf(all).some((name) => estimateOf(summary, name) === null);
}

function noteLines(runs: readonly Labelled[]): string[] {
  const weighted = runs.filter(hasWeights);
  const judged = isJudged(weighted);
  const differ = judged && namesOf(weighted).some((name) => judge(weighted, name) !== "agree");
  const priors = [...new Set(weighted.map(({ summary }) => summary.modelPrior))];
  const mixed = new Set(runs.map(({ summary }) => isOfStatistics(summary))).size > 1;
  return [
    ...weighted.map(({ label, summary }) => `${label}: ${coverageText(summary)}`),
    ...(weighted.some(lacksSome) ? [NOT_MET] : []),
    ...(judged ? [AGREED] : []),
    ...(differ ? [DIFFERED] : []),
    ...(differ && !weighted.every(({ summary }) => isWhole(summary) || !isPosterior(summary)) ? [OTHER_PROGRAMS] : []),
    ...(priors.length > 1 ? [`The priors over programs differ (${priors.join(", ")}): the runs need not agree.`] : []),
    ...(mixed ? [MIXED] : []),
    ...weighted
      .filter(({ summary }) => !isPosterior(summary))
      .map(
        ({ label }) =>
          `${label}: shares among the programs found; this search has no posterior, and is not held against others.`,
      ),
    ...runs.flatMap(({ label, summary: { noPosterior } }) =>
      noPosterior === null ? [] : [`${label} has no posterior: ${noPosterior}`],
    ),
  ].flatMap((note) => wrapLines(note, 100, ""));
}
