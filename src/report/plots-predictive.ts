/**
 * @file Picture of the posterior predictive: data, and what base and best program say new data would look like. Series run
 * over time, one panel each; experiments that are measured once stand side by side in one panel.
 */
import * as Plot from "@observablehq/plot";
import type { PredictiveBand } from "./predictive.js";
import { drawChart, drawPicture, PALETTE, PICTURE_WIDTH, type Chart, type Key } from "./svg.js";

const MOST_PANELS = 6;
const TICKS = 5;
const ASIDE = 5; // px, from an observation to the bars of base and best

/** Bands of the base and of the best program, for the same observables in the same order. */
export interface PredictivePair {
  readonly base: readonly PredictiveBand[];
  readonly best: readonly PredictiveBand[];
  /** how many series the data have; the bands may be of the first ones alone */
  readonly series: number;
}

/** One row of a panel: a time or an experiment. */
interface Row {
  readonly x: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly value: number;
}

interface Panel {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly base: readonly Row[];
  readonly best: readonly Row[];
  /** bars instead of bands: nothing lies between two experiments */
  readonly discrete: boolean;
  /** series in it */
  readonly series: number;
}

const withUnit = (name: string, unit: string): string => (unit === "" ? name : `${name} (${unit})`);

const rowOf = (band: PredictiveBand, i: number, x: number): Row => ({
  x,
  lower: band.lower[i],
  median: band.median[i],
  upper: band.upper[i],
  value: band.data[i],
});

const overTime = (band: PredictiveBand): Row[] => band.times.map((time, i) => rowOf(band, i, time));
const overExperiments = (bands: readonly PredictiveBand[]): Row[] => bands.map((band, i) => rowOf(band, 0, i + 1));

function panelsOf({ base, best }: PredictivePair): Panel[] {
  if (best.every((band) => band.times.length === 1)) {
    const names = [...new Set(best.map((band) => band.observable))];
    return names.map((name) => {
      const ofName = (bands: readonly PredictiveBand[]) => bands.filter((band) => band.observable === name);
      const [mine, theirs] = [ofName(best), ofName(base)];
      const rows = { base: overExperiments(theirs), best: overExperiments(mine) };
      const yLabel = withUnit(name, mine[0].unit);
      return { xLabel: "experiment", yLabel, ...rows, discrete: true, series: mine.length };
    });
  }
  return best.map((band, i) => ({
    xLabel: withUnit("time", band.timeUnit),
    yLabel: withUnit(band.arm === "" ? band.observable : `${band.arm}: ${band.observable}`, band.unit),
    base: overTime(base[i]),
    best: overTime(band),
    discrete: false,
    series: 1,
  }));
}

function bandMarks(all: readonly Row[], who: "base" | "best", discrete: boolean): Plot.Markish[] {
  const rows = all.filter((row) => Number.isFinite(row.median));
  const colour = PALETTE[who];
  const range = { x: "x", y1: "lower", y2: "upper" };
  if (discrete) {
    const dx = who === "base" ? -ASIDE : ASIDE;
    const fill = who === "base" ? "#FFFFFF" : colour;
    return [
      Plot.ruleX(rows, { ...range, stroke: colour, strokeWidth: 2, dx }),
      Plot.dot(rows, { x: "x", y: "median", r: 3, fill, stroke: colour, strokeWidth: 1.5, dx }),
    ];
  }
  const dashes = who === "base" ? { strokeDasharray: "6 4" } : {};
  return [
    Plot.areaY(rows, { ...range, fill: colour, fillOpacity: 0.18 }),
    Plot.line(rows, { x: "x", y: "median", stroke: colour, strokeWidth: 2, ...dashes }),
  ];
}

function drawPanel({ xLabel, yLabel, base, best, discrete }: Panel, width: number): Chart {
  const measured = best.filter((row) => Number.isFinite(row.value));
  const wholes = discrete ? { interval: 1, inset: 12, ticks: Math.min(best.length, 20) } : { insetLeft: 8, ticks: 7 };
  return drawChart({
    width,
    height: 230,
    marginLeft: 60,
    marginRight: 20,
    marginBottom: 42,
    marginTop: 30,
    x: { type: "linear", label: xLabel, labelAnchor: "center", labelArrow: "none", ...wholes },
    y: { label: yLabel, labelArrow: "none", grid: false, nice: true, ticks: TICKS },
    marks: [
      Plot.gridY({ ticks: TICKS, stroke: PALETTE.grid, strokeOpacity: 1 }),
      ...bandMarks(base, "base", discrete),
      ...bandMarks(best, "best", discrete),
      Plot.dot(measured, { x: "x", y: "value", r: 3, fill: PALETTE.data }),
    ],
  });
}

/** Failed simulations are no data: what share the bands lack, where any. */
function failures(who: string, bands: readonly PredictiveBand[]): string[] {
  const share = Math.max(0, ...bands.map((band) => band.failed));
  const words = `Of the ${who} program, ${(100 * share).toFixed(1)} % of simulations failed and are left out.`;
  return share === 0 ? [] : [words];
}

function keysOf(discrete: boolean): Key[] {
  return [
    { label: "data", colour: PALETTE.data, shape: "dot" },
    { label: "base program", colour: PALETTE.base, shape: discrete ? "ring" : "dashes" },
    { label: "best program", colour: PALETTE.best, shape: discrete ? "dot" : "line" },
  ];
}

/** At most six panels, the first ones. */
export function posteriorPredictivePlot(pair: PredictivePair, title = "Posterior predictive"): string {
  const panels = panelsOf(pair).slice(0, MOST_PANELS);
  const discrete = panels.some((panel) => panel.discrete);
  const shown = panels.reduce((total, panel) => total + panel.series, 0);
  const [middle, spread] = discrete ? ["Dots beside the data", "bars"] : ["Lines", "bands"];
  const note = [
    `${middle}: median of simulated data under the posterior of the parameters; ${spread}: central 90\u00a0%.`,
    ...(pair.series > shown ? [`${shown} of ${pair.series} series are shown.`] : []),
    ...failures("base", pair.base),
    ...failures("best", pair.best),
  ].join(" ");
  const width = panels.length === 1 ? PICTURE_WIDTH : PICTURE_WIDTH / 2;
  return drawPicture(
    panels.map((panel) => drawPanel(panel, width)),
    { title, note, keys: keysOf(discrete) },
  );
}
