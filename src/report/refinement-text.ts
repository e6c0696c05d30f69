/** @file How the best program came about: the changes along its line of descent, and what each brought. */
import { scoreKinds } from "../core/score-kind.js";
import type { Refinement, Summary } from "../run/summary-types.js";
import { hangingLines } from "./columns.js";
import { heading } from "./heading.js";
import { nats, signed } from "./numbers.js";
import { rmseText, unitOf } from "./held-out-unit.js";

const SHOWN = 12;
const WORDS = 160; // of a rationale

/** Nothing where the base itself is best. */
export function refinementLines(summary: Summary): string[] {
  const rows = refinementRows(summary);
  if (rows.length < 2) return [];
  const left = rows.length > SHOWN ? [`  … ${rows.length - SHOWN} earlier steps`] : [];
  const columns = [
    { title: "", align: "right" },
    { title: measureOf(summary), align: "right" },
    { title: gainTitle(summary), align: "right" },
    { title: "change" },
  ] as const;
  return [
    heading("How the best came about", `${whatOf(summary)}, as the search saw it`),
    ...left,
    ...hangingLines(columns, rows.slice(-SHOWN)),
  ];
}

/** [depth, score, gain on the row before, change] of each step. */
export function refinementRows(summary: Summary): string[][] {
  const { refinements } = summary;
  const inUnit = unitOf(summary) !== null;
  return refinements.map((row, i) => [
    String(row.depth),
    valueOf(row, inUnit),
    i === 0 ? "" : gainOf(refinements[i - 1], row, inUnit),
    changeOf(row),
  ]);
}

/** "score" or "RMSE": what the second column holds. */
export const measureOf = (summary: Summary): string => (unitOf(summary) === null ? "score" : "RMSE");

/** Of errors the change is printed, of which less is better. */
export const gainTitle = (summary: Summary): string => (unitOf(summary) === null ? "gain" : "vs before");

const whatOf = (summary: Summary): string => {
  const unit = unitOf(summary);
  if (unit !== null) return `RMSE on validation folds, ${unit}`;
  const { isEvidence, unit: nat } = scoreKinds[summary.scoreKind];
  return isEvidence ? `${summary.scoreKind}, ${nat}` : summary.scoreKind;
};

function valueOf({ score, rmse }: Refinement, inUnit: boolean): string {
  if (score === null) return "failed";
  return inUnit ? (rmse === null ? "-" : rmseText(rmse)) : nats(score.logZ);
}

/** Of a prediction error, its change in per cent. */
function gainOf(before: Refinement, after: Refinement, inUnit: boolean): string {
  const [a, b] = inUnit ? [before.rmse, after.rmse] : [before.score?.logZ, after.score?.logZ];
  if (a === null || b === null || a === undefined || b === undefined) return "";
  if (!inUnit) return signed(b - a);
  return a === 0 ? "" : `${b <= a ? "-" : "+"}${Math.abs((100 * (b - a)) / a).toFixed(0)} %`;
}

/** "+ latency, - seeding"; where no names changed, the proposer's words. */
export function changeOf({ intent, added, removed, rationale }: Refinement): string {
  if (intent === "base") return "base program";
  const names = [...added.map((name) => `+ ${name}`), ...removed.map((name) => `- ${name}`)].join(", ");
  const words = rationale.replaceAll(/\s+/g, " ").trim();
  const told = names === "" ? shortened(words) : names;
  if (intent === "draft") return `drafted${told === "" ? "" : `: ${told}`}`;
  if (intent === "neighbour") return `a neighbour of leading programs${told === "" ? "" : `: ${told}`}`;
  const change = told === "" ? "the same mechanisms, another composition" : told;
  return intent === "debug" ? `repaired: ${change}` : change;
}

const shortened = (words: string): string => (words.length <= WORDS ? words : `${words.slice(0, WORDS - 1)}…`);
