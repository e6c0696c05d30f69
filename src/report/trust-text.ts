/** @file How far to trust a result: what was tried, what failed, how many programs carry the weight, what was left out. */
import { scoreKinds } from "../core/score-kind.js";
import type { Summary } from "../run/summary-types.js";
import { hangingLines, wrapLines } from "./columns.js";
import { isPosterior, programsWeighed } from "./coverage-text.js";
import { checkLines } from "./checks-text.js";
import { crossCheckLines } from "./cross-check-text.js";
import { diagnosticMeaning } from "./diagnostic-words.js";
import { heading } from "./heading.js";
import { ladderLines } from "./ladder-text.js";
import { metricLines } from "./metrics-text.js";
import { count, counted, percent, probability, quantity } from "./numbers.js";

export function trustLines(summary: Summary): string[] {
  const rows = [
    ["programs proposed", count(summary.candidates), "and the base; repeats counted"],
    [
      "programs weighed",
      count(programsWeighed(summary)),
      `different ones; ${counted(summary.cacheHits, "answer")} taken from the cache`,
    ],
    ["failed", count(summary.failed), `${percent(summary.executionSuccessRate)} of proposals ran`],
    ...particleRows(summary),
    ...leftOut(summary),
    ...Object.entries(summary.diagnostics).map(([name, value]) => [
      spoken(name),
      typeof value === "number" ? quantity(value) : value,
      diagnosticMeaning(name, scoreKinds[summary.scoreKind].isEvidence),
    ]),
    ["method", summary.best.method, "of the best program's score"],
    ...costRows(summary),
  ];
  const columns = [{ title: "" }, { title: "", align: "right" }, { title: "" }] as const;
  return [
    heading("How far to trust it"),
    ...hangingLines(columns, rows),
    ...howComputed(summary),
    ...ladderLines(summary),
    ...checkLines(summary),
    ...crossCheckLines(summary),
    ...metricLines(summary),
  ];
}

function howComputed(summary: Summary): string[] {
  if (summary.noPosterior !== null) return [];
  const ess = isSmc(summary) ? "; effective particles describe the search alone" : "";
  const weights = isPosterior(summary) ? "Probabilities" : "Shares";
  return wrapLines(`${weights} are computed from all programs weighed, each by prior × evidence${ess}.`, 100);
}

/** Only sequential Monte Carlo keeps particles whose weights mean something. */
function isSmc({ sampler }: Summary): boolean {
  return sampler.startsWith("smc");
}

/** "prior mass visited" of "priorMassVisited". */
function spoken(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}

function particleRows(summary: Summary): string[][] {
  const { particles, ess, essDistinct, exact } = summary;
  if (particles === 0 || !isSmc(summary)) return [];
  const off = exact === null || !isPosterior(summary) ? null : probability(exact.totalVariation);
  return [
    ["effective particles", ess.toFixed(1), `of ${count(particles)} (effective sample size, ESS)`],
    ["  as programs", essDistinct.toFixed(1), "the same, equal programs counted once"],
    ...(off === null ? [] : [["particles off by", off, "total variation from the posterior of the whole space"]]),
  ];
}

function leftOut({ excludedMass, excludedAtMost, noPosterior }: Summary): string[][] {
  if (noPosterior !== null) return [];
  const atMost = excludedAtMost > excludedMass ? `; ${probability(excludedAtMost)} if all errors favour them` : "";
  return [["left out", probability(excludedMass), `of the weight: programs not weighed with fresh seeds${atMost}`]];
}

function costRows({ tokens, costUsd, seconds }: Summary): string[][] {
  const weighing = seconds.weigh > 0 ? `${quantity(seconds.weigh)} s of weighing, all workers together` : "";
  const time = ["time", `${quantity(seconds.total)} s`, weighing];
  if (tokens.prompt + tokens.completion === 0) return [time];
  const paid = costUsd === null ? "price unknown" : `${costUsd.toFixed(2)} USD`;
  const doubt = tokens.possiblyPaidRequests > 0 ? `, possibly paid twice: ${tokens.possiblyPaidRequests}` : "";
  return [time, ["tokens", count(tokens.prompt + tokens.completion), `${paid}${doubt}`]];
}
