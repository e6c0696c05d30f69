/** @file Base and best side by side, and their paired difference. */
import { scoreKinds } from "../core/score-kind.js";
import type { Score, ScoredProgram, Summary } from "../run/summary-types.js";
import { tableLines, wrapLines } from "./columns.js";
import { isOfStatistics, isPosterior } from "./coverage-text.js";
import { heading } from "./heading.js";
import { heldOutLines } from "./held-out-text.js";
import { isImpossible } from "./next-step.js";
import { signed, withError } from "./numbers.js";
import { composition } from "./program-text.js";

const BATCHES = [
  ["search", "seen by the search"],
  ["posterior", "fresh seeds, all contenders"],
  ["report", "fresh seeds, after the choice"],
] as const;

const OF_STATISTICS = "log probability of the environment's statistics, neural likelihood; nats, ± standard error";
const NOT_EXACT = "These scores are of the statistics, not of the data: do not compare them with exact scores.";
const SAME_DATA =
  "Each statistic is of one observation: the cross-check says how far these scores are from exact ones.";
const BIASED = "bias: learnt − exact in the cross-check, with its error there; one measurement for all rows.";

/** Scores ± standard error, nats; "report" is the one to quote, for no choice was made on it. */
export function scoreLines(summary: Summary): string[] {
  if (summary.heldOut !== null) return heldOutLines(summary);
  const { base, best, scoreKind } = summary;
  const { isEvidence, noPosterior } = scoreKinds[scoreKind];
  const rows = BATCHES.map(([key, meaning]) => [batchName(summary, key), cell(base[key]), cell(best[key]), meaning]);
  const columns = [
    { title: "" },
    { title: "base", align: "right" },
    { title: "best", align: "right" },
    { title: "" },
  ] as const;
  const ofStatistics = isOfStatistics(summary);
  return [
    heading("Scores", ofStatistics ? OF_STATISTICS : scoreKinds[scoreKind].meaning),
    ...tableLines(columns, rows),
    ...(ofStatistics ? wrapLines(summary.crossCheckBasis?.basis === "data" ? SAME_DATA : NOT_EXACT, 100) : []),
    ...(hasBias(base) || hasBias(best) ? wrapLines(BIASED, 100) : []),
    ...(isEvidence ? [] : wrapLines(sentence(noPosterior), 100)),
    ...gain(summary),
  ];
}

/** The second batch makes the posterior; where there is none, it is called what it is. */
export function batchName(summary: Summary, key: (typeof BATCHES)[number][0]): string {
  if (key !== "posterior") return key;
  if (summary.heldOut !== null) return "choice";
  return summary.noPosterior === null && isPosterior(summary) ? key : "again";
}

const hasBias = ({ search, posterior, report }: ScoredProgram): boolean =>
  [search, posterior, report].some((score) => score?.bias !== undefined);

const sentence = (text: string | null): string => (text === null ? "" : `${text[0].toUpperCase()}${text.slice(1)}.`);

function cell(score: Score | null): string {
  if (score === null) return "-";
  const bias = score.bias === undefined ? "" : ` (bias ${signed(score.bias)})`;
  return `${withError(score.logZ, score.se)}${bias}`;
}

function gain(summary: Summary): string[] {
  const { base, best } = summary;
  if (isImpossible(summary)) return ["  No program that was weighed gives the data a probability above 0."];
  if (best.id === base.id) return ["  The base itself is the best program found."];
  const [first, ...rest] = wrapLines(`best = base with ${composition(best.mechanisms)}`, 98, "");
  const name = [`  ${first}`, ...rest.map((line) => `    ${line}`)];
  if (best.minusBase === null) return name;
  const { value, se } = best.minusBase;
  const words = scoreKinds[summary.scoreKind].isEvidence
    ? verdict(value, se, isOfStatistics(summary) ? "statistics" : "data")
    : Math.abs(value) <= 2 * se
      ? "within two standard errors of no difference"
      : "";
  return [`  best − base  ${signed(value, se)}  ${words}`.trimEnd(), ...name];
}

/** A difference of x nats is a ratio of eˣ in probability. */
function verdict(value: number, se: number, what: string): string {
  if (Number.isNaN(value)) return `neither explains the ${what} at all`;
  if (Math.abs(value) <= 2 * se) return "within two standard errors of no difference";
  if (value < 0) return `the base explains the ${what} better`;
  return `the ${what} are ${oddsOf(value)} times as likely under the best`;
}

const LOG_MILLION = Math.log(1e6);

/** Above a million a power of ten: no more of it is known or readable. */
function oddsOf(value: number): string {
  if (value === Infinity) return "infinitely many";
  if (value > LOG_MILLION) return `10^${Math.round(value / Math.LN10)}`;
  const odds = Math.exp(value);
  return odds < 10 ? odds.toFixed(1) : Math.round(Number(odds.toPrecision(2))).toLocaleString("en-US");
}
