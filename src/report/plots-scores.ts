/** @file Picture of scores: the leading programs of the posterior, with the base among them. */
import * as Plot from "@observablehq/plot";
import type { Score, Summary } from "../run/summary-types.js";
import { LONGEST_LABEL, marginFor, ROW_HEIGHT, shorten } from "./plots-labels.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH } from "./svg.js";

const MOST_PROGRAMS = 12;

interface ScoreRow {
  readonly label: string;
  readonly score: Score;
  readonly weight: number | null;
  readonly isBase: boolean;
}

/** The leading programs of the posterior and the base, best first, each under a label of its own. */
function scoreRows(summary: Summary): ScoreRow[] {
  const leaders = summary.posterior
    .filter((program) => program.id !== summary.base.id)
    .sort((a, b) => b.logZ - a.logZ)
    .slice(0, MOST_PROGRAMS)
    .map(({ id, logZ, se, weight, mechanisms }) => ({
      label: shorten(mechanisms.length === 0 ? `program ${id.slice(0, 8)}` : mechanisms.join(" + ")),
      id,
      score: { logZ, se },
      weight,
      isBase: false,
    }));
  const seen = new Set<string>();
  const named = leaders.map(({ id, label, ...row }) => {
    const own = seen.has(label) ? `${label.slice(0, LONGEST_LABEL - 9)} (${id.slice(0, 6)})` : label;
    seen.add(own);
    return { ...row, label: own };
  });
  const baseScore = summary.base.posterior ?? summary.base.search;
  const baseWeight = summary.posterior.find((program) => program.id === summary.base.id)?.weight ?? null;
  const base =
    baseScore === null ? [] : [{ label: "base program", score: baseScore, weight: baseWeight, isBase: true }];
  return [...named, ...base].sort((a, b) => b.score.logZ - a.score.logZ);
}

const percent = (weight: number): string =>
  weight >= 0.995 ? "> 99 %" : weight < 0.001 ? "< 0.1 %" : `${(100 * weight).toFixed(weight < 0.0995 ? 1 : 0)} %`;

/** Scores of the leading programs with the base among them; posterior weights at the right. */
export function scoresPlot(summary: Summary): string {
  const rows = scoreRows(summary).map((row) => ({
    ...row,
    low: row.score.logZ - row.score.se,
    high: row.score.logZ + row.score.se,
    logZ: row.score.logZ,
    share: row.weight === null ? "" : percent(row.weight),
  }));
  const labels = rows.map((row) => row.label);
  const colour = (row: { isBase: boolean }): string => (row.isBase ? PALETTE.base : PALETTE.best);
  const chart = drawChart({
    width: PICTURE_WIDTH,
    height: 60 + ROW_HEIGHT * rows.length,
    marginLeft: marginFor(labels),
    marginRight: 70,
    marginBottom: 42,
    marginTop: 12,
    x: { label: `${summary.scoreKind} (nats)`, labelAnchor: "center", labelArrow: "none", nice: true, ticks: 6 },
    y: { domain: labels, label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: PALETTE.grid, strokeOpacity: 1 }),
      Plot.ruleY(rows, { y: "label", x1: "low", x2: "high", stroke: colour, strokeWidth: 2 }),
      Plot.dot(rows, {
        x: "logZ",
        y: "label",
        r: 4.5,
        fill: (row) => (row.isBase ? "#FFFFFF" : PALETTE.best),
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.text(rows, {
        y: "label",
        text: "share",
        frameAnchor: "right",
        textAnchor: "start",
        dx: 14,
        fill: PALETTE.data,
      }),
    ],
  });
  const extra = summary.posterior.length - rows.filter((row) => !row.isBase).length;
  return drawPicture([chart], {
    title: `Scores of the leading programs`,
    note:
      "Higher is better; bars: ± 1 standard error. At the right: posterior weight." +
      (extra > 1 ? ` ${rows.length} of ${summary.posterior.length} weighed programs are shown.` : ""),
    keys: [
      { label: "found by the search", colour: PALETTE.best, shape: "dot" },
      { label: "base program", colour: PALETTE.base, shape: "ring" },
    ],
  });
}
