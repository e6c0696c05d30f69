/** @file Probabilities of mechanisms, each with its error, a bar and its prior. */
import type { Summary } from "../run/summary-types.js";
import { tableLines, wrapLines } from "./columns.js";
import { coverageText, isPosterior } from "./coverage-text.js";
import { heading } from "./heading.js";
import { bar, probability, probabilityError } from "./numbers.js";

const FOUND = "This search climbs, it does not sample: shares are of what it happened to find.";

const BAR = 24; // cells

/** Sorted by probability; where there is no posterior, why not. */
export function mechanismLines(summary: Summary): string[] {
  if (summary.heldOut !== null && summary.status === "done") return []; // refinements say what is in the best
  if (summary.noPosterior !== null) {
    return [heading("Mechanisms"), ...wrapLines(`No posterior: ${summary.noPosterior}`, 100)];
  }
  if (summary.mechanisms.length === 0) return [];
  const rows = [...summary.mechanisms]
    .sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
    .map(({ name, probability: p, se, prior }) => [
      name,
      p === 0 ? "not met" : probability(p),
      p === 0 ? "" : probabilityError(se),
      bar(p, BAR),
      prior === null ? "" : probability(prior),
    ]);
  return [
    heading(
      "Mechanisms",
      `${quantityOf(summary)} ± standard error of the weighing; ${isPosterior(summary) ? "prior over programs" : "prior"}: ${summary.modelPrior}`,
    ),
    ...tableLines(
      [
        { title: "", widest: 32 },
        { title: isPosterior(summary) ? "prob." : "share", align: "right" },
        { title: "" },
        { title: "0" + " ".repeat(BAR - 2) + "1" },
        { title: "prior", align: "right" },
      ],
      rows,
    ),
    ...wrapLines(`${isPosterior(summary) ? "" : `${FOUND} `}${coverageText(summary)}`, 100),
  ];
}

/** What the weights of a run are called. */
export function quantityOf(summary: Summary): string {
  return isPosterior(summary) ? "posterior probability" : "share among the programs found";
}
