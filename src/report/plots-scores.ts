/** @file Picture of scores: the leading programs of the posterior, with the base among them. */
import { scoreKinds } from "../core/score-kind.js";
import * as Plot from "@observablehq/plot";
import type { Score, Summary } from "../run/summary-types.js";
import { withError } from "./numbers.js";
import { LONGEST_LABEL, marginFor, ROW_HEIGHT, shorten } from "./plots-labels.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH } from "./svg.js";

const MOST_PROGRAMS = 12;
const TICKS = 6;

interface ScoreRow {
  readonly label: string;
  readonly score: Score;
  readonly weight: number | null;
  readonly isBase: boolean;
}

type Program = Summary["posterior"][number];

/** Mechanisms that all programs hold, where there is more than one program. */
function heldByAll(programs: readonly Program[]): readonly string[] {
  if (programs.length < 2) return [];
  return programs[0].mechanisms.filter((name) => programs.every(({ mechanisms }) => mechanisms.includes(name)));
}

/** What a program holds beyond `common`; equal labels get the start of the program's id. */
function labelsOf(programs: readonly Program[], common: readonly string[]): string[] {
  const seen = new Set<string>();
  return programs.map(({ id, mechanisms }) => {
    const own = mechanisms.filter((name) => !common.includes(name));
    const none = common.length > 0 && mechanisms.length > 0 ? "nothing else" : `program ${id.slice(0, 8)}`;
    const plain = shorten(own.length === 0 ? none : own.join(" + "));
    const label = seen.has(plain) ? `${plain.slice(0, LONGEST_LABEL - 9)} (${id.slice(0, 6)})` : plain;
    seen.add(label);
    return label;
  });
}

/** The leading programs of the posterior and the base, best first. */
function scoreRows({ posterior, base }: Summary): { rows: ScoreRow[]; common: readonly string[] } {
  const leaders = posterior
    .filter((program) => program.id !== base.id)
    .sort((a, b) => b.logZ - a.logZ)
    .slice(0, MOST_PROGRAMS);
  const common = heldByAll(leaders);
  const labels = labelsOf(leaders, common);
  const found = leaders.map(({ logZ, se, weight }, i) => ({
    label: labels[i],
    score: { logZ, se },
    weight,
    isBase: false,
  }));
  const score = base.posterior ?? base.search;
  const weight = posterior.find((program) => program.id === base.id)?.weight ?? null;
  const rows = score === null ? found : [...found, { label: "base program", score, weight, isBase: true }];
  return { rows: rows.sort((a, b) => b.score.logZ - a.score.logZ), common };
}

/** Lowest score on the scale: a base far below the others would press their differences into one point. */
function scaleFoot(rows: readonly ScoreRow[]): number {
  const found = rows.filter((row) => !row.isBase).map(({ score }) => score.logZ);
  const base = rows.find((row) => row.isBase)?.score.logZ ?? Infinity;
  if (found.length === 0) return base;
  const [low, high] = [Math.min(...found), Math.max(...found)];
  const room = Math.max(high - low, 1);
  return base < low - 4 * room ? low - 0.3 * room : Math.min(base, low);
}

const percent = (weight: number): string =>
  weight >= 0.995 ? "> 99 %" : weight < 0.001 ? "< 0.1 %" : `${(100 * weight).toFixed(weight < 0.0995 ? 1 : 0)} %`;

interface DrawnRow extends ScoreRow {
  readonly logZ: number;
  readonly low: number;
  readonly high: number;
  readonly share: string;
}

const drawn = (row: ScoreRow): DrawnRow => ({
  ...row,
  logZ: row.score.logZ,
  low: row.score.logZ - row.score.se,
  high: row.score.logZ + row.score.se,
  share: row.weight === null ? "" : percent(row.weight),
});

const colour = ({ isBase }: DrawnRow): string => (isBase ? PALETTE.base : PALETTE.best);

/** A row below `foot` is told in words at the left edge. */
function scoreMarks(rows: readonly DrawnRow[], foot: number): Plot.Markish[] {
  const inside = rows.filter((row) => row.logZ >= foot);
  const below = rows.filter((row) => row.logZ < foot);
  const words = (row: DrawnRow): string => `◀ ${withError(row.logZ, row.score.se)}`;
  const fill = (row: DrawnRow): string => (row.isBase ? "#FFFFFF" : PALETTE.best);
  return [
    Plot.gridX({ ticks: TICKS, stroke: PALETTE.grid, strokeOpacity: 1 }),
    Plot.ruleY(inside, { y: "label", x1: "low", x2: "high", stroke: colour, strokeWidth: 2 }),
    Plot.dot(inside, { x: "logZ", y: "label", r: 4.5, fill, stroke: colour, strokeWidth: 2 }),
    Plot.text(below, { y: "label", text: words, frameAnchor: "left", textAnchor: "start", dx: 4, fill: colour }),
    Plot.text(rows, {
      y: "label",
      text: "share",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 14,
      fill: PALETTE.data,
    }),
  ];
}

function noteOf(common: readonly string[], weighed: number): string {
  const shared = `All programs but the base hold ${common.join(" and ")}; named is what they hold besides.`;
  const cut = `The best ${MOST_PROGRAMS} of ${weighed} weighed programs are shown.`;
  return [
    "Higher is better; bars: ± 1 standard error. At the right: posterior weight.",
    ...(common.length > 0 ? [shared] : []),
    ...(weighed > MOST_PROGRAMS + 1 ? [cut] : []),
  ].join(" ");
}

/** Scores of the leading programs with the base among them; posterior weights at the right. */
export function scoresPlot(summary: Summary): string {
  const { rows, common } = scoreRows(summary);
  const labels = rows.map((row) => row.label);
  const chart = drawChart({
    width: PICTURE_WIDTH,
    height: 60 + ROW_HEIGHT * rows.length,
    marginLeft: marginFor(labels),
    marginRight: 70,
    marginBottom: 42,
    marginTop: 12,
    x: {
      label: `${summary.scoreKind} (${scoreKinds[summary.scoreKind].isEvidence ? "nats" : "not a posterior"})`,
      labelAnchor: "center",
      labelArrow: "none",
      nice: true,
      ticks: TICKS,
    },
    y: { domain: labels, label: null, tickSize: 0 },
    marks: scoreMarks(rows.map(drawn), scaleFoot(rows)),
  });
  return drawPicture([chart], {
    title: "Scores of the leading programs",
    note: noteOf(common, summary.posterior.length),
    keys: [
      { label: "found by the search", colour: PALETTE.best, shape: "dot" },
      { label: "base program", colour: PALETTE.base, shape: "ring" },
    ],
  });
}
