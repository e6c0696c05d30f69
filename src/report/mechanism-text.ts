/** @file Probabilities of mechanisms, each with its error, a bar and its prior. */
import type { Summary } from "../run/summary-types.js";
import { tableLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { bar, probability, probabilityError } from "./numbers.js";

const FOUND = "  Among the programs found: this search climbs, it does not sample.";

const BAR = 24; // cells

/** Sorted by probability; where there is no posterior, why not. */
export function mechanismLines(summary: Summary): string[] {
  if (summary.noPosterior !== null) {
    return [heading("Mechanisms"), ...wrapLines(`No posterior: ${summary.noPosterior}`, 100)];
  }
  if (summary.mechanisms.length === 0) return [];
  const rows = [...summary.mechanisms]
    .sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
    .map(({ name, probability: p, se, prior }) => [
      name,
      probability(p),
      probabilityError(se),
      bar(p, BAR),
      prior === null ? "" : probability(prior),
    ]);
  return [
    heading(
      "Mechanisms",
      `posterior probability ± standard error of the weighing; prior over programs: ${summary.modelPrior}`,
    ),
    ...(summary.kind === "optimiser" ? [FOUND] : []),
    ...tableLines(
      [
        { title: "", widest: 32 },
        { title: "prob.", align: "right" },
        { title: "" },
        { title: "0" + " ".repeat(BAR - 2) + "1" },
        { title: "prior", align: "right" },
      ],
      rows,
    ),
  ];
}
