/** @file Several runs of one environment side by side: the probability of each mechanism, and whether the runs agree. */
import type { Summary } from "../run/summary-types.js";
import { cut, tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { probability, signed, withError } from "./numbers.js";

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
  const sections = [runLines(summaries, labels), mechanismTable(summaries, labels), noteLines(summaries, labels)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function runLines(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const rows = summaries.map(({ run, sampler, proposer, seed, best, modelPrior, noPosterior }, i) => [
    labels[i],
    cut(run, 28),
    sampler,
    proposer,
    String(seed),
    noPosterior === null ? modelPrior : "no posterior",
    best.id.slice(0, 8),
    best.report === null ? "-" : withError(best.report.logZ, best.report.se),
    best.minusBase === null ? "-" : signed(best.minusBase.value, best.minusBase.se),
  ]);
  const titles = ["", "run", "sampler", "proposals", "seed", "prior", "best", "its score", "best − base"];
  const right = new Set(["seed", "its score", "best − base"]);
  const columns = titles.map((title) => ({ title, align: right.has(title) ? ("right" as const) : ("left" as const) }));
  return [
    heading(`${summaries[0].environment}: ${summaries.length} runs`, "scores in nats"),
    ...tableLines(columns, rows),
  ];
}

function mechanismTable(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const posterior = summaries.map((summary, i) => ({ summary, label: labels[i] })).filter(hasPosterior);
  if (posterior.length === 0) return [];
  const names = [...new Set(posterior.flatMap(({ summary }) => summary.mechanisms.map(({ name }) => name)))];
  const lines = names
    .map((name) => ({ name, estimates: posterior.map(({ summary }) => estimateOf(summary, name)) }))
    .sort((a, b) => mean(b.estimates) - mean(a.estimates) || a.name.localeCompare(b.name));
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
  return `${probability(value)} ± ${se.toFixed(3)}`;
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

function noteLines(summaries: readonly Summary[], labels: readonly string[]): string[] {
  const priors = new Set(
    summaries.filter((summary) => summary.noPosterior === null).map(({ modelPrior }) => modelPrior),
  );
  return [
    ...summaries.flatMap(({ noPosterior }, i) =>
      noPosterior === null ? [] : [`${labels[i]}: no posterior: ${noPosterior}`],
    ),
    ...(priors.size > 1
      ? [`The runs have different priors over programs (${[...priors].join(", ")}): they need not agree.`]
      : []),
  ];
}
