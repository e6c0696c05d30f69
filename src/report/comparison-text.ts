/** @file Several runs of one environment side by side: the probability of each mechanism, and whether the runs agree. */
import type { Summary } from "../run/summary-types.js";
import { tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { probability, probabilityError, signed, withError } from "./numbers.js";
import { composition } from "./program-text.js";

interface Estimate {
  readonly value: number;
  readonly se: number;
}

/** Runs agree where no two differ by more than this many standard errors of their difference. */
const AGREE = 2;
const DIFFER = 3;

/** Page for two or more runs. Runs without a posterior are named, and their scores compared all the same. */
export function comparisonText(summaries: readonly Summary[]): string {
  const labels = summaries.map((_, i) => String.fromCharCode(65 + i)); // A, B, …
  const sections = [
    runLines(summaries, labels),
    bestTable(summaries, labels),
    mechanismTable(summaries, labels),
    noteLines(summaries, labels),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function runLines(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const rows = summaries.map(({ run, sampler, proposer, seed, modelPrior, noPosterior }, i) => [
    labels[i],
    run,
    `${sampler}, ${proposer}`,
    `seed ${seed}`,
    noPosterior === null ? `prior ${modelPrior}` : "no posterior",
  ]);
  const columns = [{ title: "" }, { title: "", widest: 34 }, { title: "", widest: 24 }, { title: "" }];
  return [
    `${summaries[0].environment}: ${summaries.length} runs`,
    ...tableLines([...columns, { title: "", widest: 20 }], rows),
  ];
}

function bestTable(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const rows = summaries.map(({ best }, i) => [
    labels[i],
    best.id.slice(0, 8),
    best.report === null ? "-" : withError(best.report.logZ, best.report.se),
    best.minusBase === null ? "-" : signed(best.minusBase.value, best.minusBase.se),
    composition(best.mechanisms),
  ]);
  const columns = [
    { title: "" },
    { title: "program" },
    { title: "log evidence", align: "right" },
    { title: "best − base", align: "right" },
    { title: "mechanisms", widest: 34 },
  ] as const;
  return [heading("Best programs", "log evidence ± standard error, nats"), ...tableLines(columns, rows)];
}

function mechanismTable(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const posterior = summaries.map((summary, i) => ({ summary, label: labels[i] })).filter(hasPosterior);
  if (posterior.length === 0) return [];
  const names = [...new Set(posterior.flatMap(({ summary }) => summary.mechanisms.map(({ name }) => name)))];
  const lines = names
    .map((name) => ({ name, estimates: posterior.map(({ summary }) => estimateOf(summary, name)) }))
    .sort((a, b) => mean(b.estimates) - mean(a.estimates) || (a.name < b.name ? -1 : 1));
  const rows = lines.map(({ name, estimates }) => [name, ...estimates.map(cell), verdict(estimates)]);
  const columns = [
    { title: "", widest: 28 },
    ...posterior.map(({ label }) => ({ title: label, align: "right" as const })),
    { title: "" },
  ];
  return [heading("Mechanisms", "posterior probability ± standard error"), ...tableLines(columns, rows)];
}

function hasPosterior({ summary }: { readonly summary: Summary }): boolean {
  return summary.noPosterior === null;
}

/** A mechanism that no weighed program had has probability 0 in that run. */
function estimateOf(summary: Summary, name: string): Estimate {
  const found = summary.mechanisms.find((mechanism) => mechanism.name === name);
  return found === undefined ? { value: 0, se: 0 } : { value: found.probability, se: found.se };
}

function cell({ value, se }: Estimate): string {
  return `${probability(value)} ${probabilityError(se)}`;
}

function mean(estimates: readonly Estimate[]): number {
  return estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length;
}

/** Greatest difference between two runs, in standard errors of that difference. */
export function greatestGap(estimates: readonly Estimate[]): number {
  const gaps = estimates.flatMap((a, i) => estimates.slice(i + 1).map((b) => gap(a, b)));
  return Math.max(0, ...gaps);
}

function gap(a: Estimate, b: Estimate): number {
  const difference = Math.abs(a.value - b.value);
  return difference < 5e-4 ? 0 : difference / Math.hypot(a.se, b.se); // equal as printed
}

function verdict(estimates: readonly Estimate[]): string {
  if (estimates.length < 2) return "";
  const gaps = greatestGap(estimates);
  if (gaps <= AGREE) return "agree";
  const size = Number.isFinite(gaps) ? `${gaps.toFixed(1)} standard errors apart` : "no error stated";
  return gaps <= DIFFER ? `unclear, ${size}` : `differ, ${size}`;
}

const COVERED = "Errors cover the noise of the scores, not programs that a search never met.";

function noteLines(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const withPosterior = summaries.filter(({ noPosterior }) => noPosterior === null);
  const without = summaries.flatMap(({ noPosterior }, i) =>
    noPosterior === null ? [] : [`${labels[i]} has no posterior: ${noPosterior}`],
  );
  const priors = [...new Set(withPosterior.map(({ modelPrior }) => modelPrior))];
  return [
    ...(withPosterior.length > 1 ? [COVERED] : []),
    ...(priors.length > 1 ? [`The priors over programs differ (${priors.join(", ")}): the runs need not agree.`] : []),
    ...without,
  ];
}
