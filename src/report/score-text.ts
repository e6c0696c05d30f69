/** @file Base and best side by side, and their paired difference. */
import type { Score, Summary } from "../run/summary-types.js";
import { cut, tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { signed, withError } from "./numbers.js";
import { composition } from "./program-text.js";

const BATCHES = [
  ["search", "seen by the search"],
  ["posterior", "fresh seeds, all contenders"],
  ["report", "fresh seeds, after the choice"],
] as const;

const MEANING: Readonly<Record<Summary["scoreKind"], string>> = {
  "log evidence": "log probability of the data, parameters averaged over their priors; nats, ± standard error",
  "held-out score": "log score of data held out of the fit; nats, ± standard error",
};

/** Scores ± standard error, nats; "report" is the one to quote, for no choice was made on it. */
export function scoreLines(summary: Summary): string[] {
  const { base, best, scoreKind } = summary;
  const rows = BATCHES.map(([key, meaning]) => [key, cell(base[key]), cell(best[key]), meaning]);
  const columns = [
    { title: "" },
    { title: "base", align: "right" },
    { title: "best", align: "right" },
    { title: "" },
  ] as const;
  return [heading("Scores", MEANING[scoreKind]), ...tableLines(columns, rows), ...gain(summary)];
}

function cell(score: Score | null): string {
  return score === null ? "-" : withError(score.logZ, score.se);
}

function gain({ base, best }: Summary): string[] {
  if (best.id === base.id) return ["  The base itself is the best program found."];
  const name = cut(`  best = base with ${composition(best.mechanisms)}`, 100);
  if (best.minusBase === null) return [name];
  const { value, se } = best.minusBase;
  return [`  best − base  ${signed(value, se)}  ${verdict(value, se)}`, name];
}

/** A difference of x nats is a ratio of eˣ in probability. */
function verdict(value: number, se: number): string {
  if (Math.abs(value) <= 2 * se) return "within two standard errors of no difference";
  if (value < 0) return "the base explains the data better";
  const odds = value > 13.8 ? "more than a million" : oddsOf(value);
  return `the data are ${odds} times as likely under the best`;
}

function oddsOf(value: number): string {
  const odds = Math.exp(value);
  return odds < 10 ? odds.toFixed(1) : Math.round(Number(odds.toPrecision(2))).toLocaleString("en-US");
}
