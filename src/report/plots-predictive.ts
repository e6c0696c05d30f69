/** @file Picture of the posterior predictive: data, and what base and best program say new data would look like. */
import * as Plot from "@observablehq/plot";
import type { PredictiveBand } from "./predictive.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH, type Chart, type Key } from "./svg.js";

const MOST_PANELS = 6;
const TICKS = 5;

/** Bands of the base and of the best program, for the same observables in the same order. */
export interface PredictivePair {
  readonly base: readonly PredictiveBand[];
  readonly best: readonly PredictiveBand[];
  /** how many series the data have; the bands may be of the first ones alone */
  readonly series: number;
}

const withUnit = (name: string, unit: string): string => (unit === "" ? name : `${name} (${unit})`);

/** "inBed" of the only experiment; "day 3: inBed" where there are several. */
const panelName = (band: PredictiveBand): string =>
  band.arm === "" ? band.observable : `${band.arm}: ${band.observable}`;

const rowsOf = (band: PredictiveBand) =>
  band.times.map((time, i) => ({
    time,
    lower: band.lower[i],
    median: band.median[i],
    upper: band.upper[i],
    value: band.data[i],
  }));

/** Half-way to the neighbours: a band over a single time would otherwise have no width. */
const isSingle = (band: PredictiveBand): boolean => band.times.length === 1;

function bandMarks(band: PredictiveBand, who: "base" | "best"): Plot.Markish[] {
  const rows = rowsOf(band).filter((row) => Number.isFinite(row.median));
  const colour = PALETTE[who];
  const dashes = who === "base" ? { strokeDasharray: "6 4" } : {};
  if (isSingle(band))
    return [
      Plot.ruleX(rows, {
        x: "time",
        y1: "lower",
        y2: "upper",
        stroke: colour,
        strokeWidth: 3,
        dx: who === "base" ? -8 : 8,
      }),
      Plot.dot(rows, { x: "time", y: "median", fill: colour, r: 4, dx: who === "base" ? -8 : 8 }),
    ];
  return [
    Plot.areaY(rows, { x: "time", y1: "lower", y2: "upper", fill: colour, fillOpacity: 0.18 }),
    Plot.line(rows, { x: "time", y: "median", stroke: colour, strokeWidth: 2, ...dashes }),
  ];
}

function predictiveChart(base: PredictiveBand, best: PredictiveBand, width: number): Chart {
  return drawChart({
    width,
    height: 230,
    marginLeft: 60,
    marginRight: 20,
    marginBottom: 42,
    marginTop: 30,
    x: { label: withUnit("time", best.timeUnit), labelAnchor: "center", labelArrow: "none", insetLeft: 8, ticks: 7 },
    y: { label: withUnit(panelName(best), best.unit), labelArrow: "none", grid: false, nice: true, ticks: TICKS },
    marks: [
      Plot.gridY({ ticks: TICKS, stroke: PALETTE.grid, strokeOpacity: 1 }),
      ...bandMarks(base, "base"),
      ...bandMarks(best, "best"),
      Plot.dot(
        rowsOf(best).filter((row) => Number.isFinite(row.value)),
        { x: "time", y: "value", r: 3, fill: PALETTE.data },
      ),
    ],
  });
}

/** Failed simulations are no data: what share the bands lack, where any. */
function failures(who: string, bands: readonly PredictiveBand[]): string[] {
  const share = Math.max(0, ...bands.map((band) => band.failed));
  return share === 0
    ? []
    : [`Of the ${who} program, ${(100 * share).toFixed(1)} % of simulations failed and are left out.`];
}

/** One panel for each measured series, at most six; the first lines are of the best program's bands. */
export function posteriorPredictivePlot(
  { base, best, series }: PredictivePair,
  title = "Posterior predictive",
): string {
  const shown = best.slice(0, MOST_PANELS);
  const note = [
    "Lines: median of simulated data under the posterior of the parameters; bands: central 90 %.",
    ...(series > shown.length ? [`${shown.length} of ${series} series are shown.`] : []),
    ...failures("base", base),
    ...failures("best", best),
  ].join(" ");
  const keys: Key[] = [
    { label: "data", colour: PALETTE.data, shape: "dot" },
    { label: "base program", colour: PALETTE.base, shape: "dashes" },
    { label: "best program", colour: PALETTE.best, shape: "line" },
  ];
  const charts = shown.map((band, i) =>
    predictiveChart(base[i], band, shown.length === 1 ? PICTURE_WIDTH : PICTURE_WIDTH / 2),
  );
  return drawPicture(charts, { title, note, keys });
}
