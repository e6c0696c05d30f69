/** @file Picture of mechanism probabilities: given the data with bars of one standard error, beside the prior. */
import * as Plot from "@observablehq/plot";
import type { Summary } from "../run/summary-types.js";
import { isPosterior } from "./coverage-text.js";
import { marginFor, ROW_HEIGHT, shorten } from "./plots-labels.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH } from "./svg.js";

const clampProbability = (p: number): number => Math.min(1, Math.max(0, p));

/** Posterior probability of every mechanism, beside its prior where the prior is known. */
export function mechanismsPlot(summary: Summary): string {
  const rows = [...summary.mechanisms]
    .sort((a, b) => b.probability - a.probability)
    .map((m) => ({
      label: shorten(m.name),
      probability: m.probability,
      prior: m.prior,
      low: clampProbability(m.probability - m.se),
      high: clampProbability(m.probability + m.se),
    }));
  const labels = rows.map((row) => row.label);
  const chart = drawChart({
    width: PICTURE_WIDTH,
    height: 60 + ROW_HEIGHT * rows.length,
    marginLeft: marginFor(labels),
    marginRight: 30,
    marginBottom: 42,
    marginTop: 12,
    x: {
      domain: [0, 1],
      label: isPosterior(summary) ? "probability" : "share",
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: { domain: labels, label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: PALETTE.grid, strokeOpacity: 1 }),
      Plot.tickX(
        rows.filter((row) => row.prior !== null),
        { x: "prior", y: "label", stroke: PALETTE.prior, strokeWidth: 2.5, inset: 4 },
      ),
      Plot.ruleY(rows, { y: "label", x1: "low", x2: "high", stroke: PALETTE.best, strokeWidth: 2 }),
      Plot.dot(rows, { x: "probability", y: "label", r: 4.5, fill: PALETTE.best }),
    ],
  });
  const hasPrior = rows.some((row) => row.prior !== null);
  return drawPicture([chart], {
    title: isPosterior(summary)
      ? "Probability that a mechanism is in the program"
      : "Share of a mechanism among the programs found",
    note: `Among the programs that were weighed; bars: ± 1 standard error of the weighing. Prior over programs: ${summary.modelPrior}.`,
    keys: [
      { label: "given the data", colour: PALETTE.best, shape: "dot" },
      ...(hasPrior ? [{ label: "before the data", colour: PALETTE.prior, shape: "tick" } as const] : []),
    ],
  });
}
