/**
 * @file Pictures of a calibration study: how far each empirical distribution function strays from uniform, with the band
 * that holds it if the posterior is right; coverage of central intervals; reliability of model probabilities. Differences
 * from the diagonal are drawn, not the curves: along a diagonal nothing can be seen.
 */
import * as Plot from "@observablehq/plot";
import type { Calibration, Panel } from "../calibrate/types.js";
import { centrality } from "../diagnose/coverage.js";
import { ecdfAt, ecdfBand } from "../diagnose/ecdf-bands.js";
import { drawChart, drawPicture, PALETTE, type Chart, type Key } from "./svg.js";

const WIDTH = 340;
const HEIGHT = 210;

const BAND: Key = { label: "where a right posterior stays", colour: PALETTE.prior, shape: "band" };
const CURVE: Key = { label: "found", colour: PALETTE.best, shape: "line" };

/** Level of one panel's band: the studies' false alarms, shared among all tests. */
const levelOf = ({ panels, twoSample, falseAlarms }: Calibration): number =>
  falseAlarms / panels.reduce((sum, { coverageP }) => sum + (coverageP === null ? 1 : 2), twoSample === null ? 0 : 1);

interface Row {
  readonly at: number;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

function rowsOf(sample: ArrayLike<number>, alpha: number): Row[] {
  const { at, lower, upper } = ecdfBand(sample.length, alpha);
  const found = ecdfAt(sample, at);
  const rows = at.map((z, i) => ({ at: z, difference: found[i] - z, lower: lower[i] - z, upper: upper[i] - z }));
  const end = (z: number): Row => ({ at: z, difference: 0, lower: 0, upper: 0 });
  return [end(0), ...rows, end(1)];
}

function drawDifference(name: string, rows: readonly Row[], labels: { readonly x: string; readonly y: string }): Chart {
  return drawChart({
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 56,
    marginRight: 12,
    marginTop: 34,
    marginBottom: 40,
    x: { label: labels.x, labelAnchor: "center", labelArrow: "none", domain: [0, 1], ticks: 5 },
    y: { label: `${name}: ${labels.y}`, labelArrow: "none", ticks: 5, tickFormat: "+.2f", nice: true },
    marks: [
      Plot.areaY(rows, { x: "at", y1: "lower", y2: "upper", fill: PALETTE.prior, fillOpacity: 0.2 }),
      Plot.ruleY([0], { stroke: PALETTE.prior }),
      Plot.line(rows, { x: "at", y: "difference", stroke: PALETTE.best, strokeWidth: 2, curve: "step-after" }),
    ],
  });
}

/** Empirical distribution functions of ranks, of the log-likelihood's ranks and of TARP, less the uniform one. */
export function ranksPlot(calibration: Calibration): string {
  const alpha = levelOf(calibration);
  const charts = calibration.panels.map((panel) =>
    drawDifference(panel.name, rowsOf(panel.places, alpha), { x: axisOf(panel), y: "share below − expected" }),
  );
  const note =
    "Above 0 on the left and below on the right: posteriors too narrow; the other way round: too wide; " +
    "on one side of 0: in the wrong place. All curves together leave their bands by chance in at most 1 % of studies.";
  return drawPicture(charts, { title: "Where the truth lies among posterior draws", note, keys: [CURVE, BAND] });
}

const axisOf = ({ kind }: Panel): string =>
  kind === "parameter"
    ? "place of the truth among draws"
    : kind === "tarp"
      ? "credibility level"
      : "place of the truth's log-likelihood";

/** Share of central intervals that hold the truth, less their level. */
export function coveragePlot(calibration: Calibration): string {
  const alpha = levelOf(calibration);
  const charts = calibration.panels
    .filter(({ kind }) => kind === "parameter")
    .map(({ name, places }) =>
      drawDifference(name, rowsOf(centrality(places), alpha), {
        x: "level of the central interval",
        y: "coverage − level",
      }),
    );
  const note = "Above 0: intervals are wider than they need be; below: narrower than they say.";
  return drawPicture(charts, { title: "Coverage of central intervals", note, keys: [CURVE, BAND] });
}

/** Stated probability against frequency. */
export function reliabilityPlot({ reliability, models }: Calibration): string | null {
  if (reliability === null) return null;
  const rows = reliability.bins.map((bin) => ({
    ...bin,
    lower: Math.max(0, bin.stated - 2 * bin.se),
    upper: Math.min(1, bin.stated + 2 * bin.se),
  }));
  const chart = drawChart({
    width: 460,
    height: 400,
    marginLeft: 60,
    marginRight: 20,
    marginBottom: 44,
    marginTop: 34,
    x: { label: "stated probability", labelAnchor: "center", labelArrow: "none", domain: [0, 1] },
    y: { label: "share of times it was true", labelArrow: "none", domain: [0, 1] },
    marks: [
      Plot.line(
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        { x: "x", y: "y", stroke: PALETTE.prior },
      ),
      Plot.ruleX(rows, {
        x: "stated",
        y1: "lower",
        y2: "upper",
        stroke: PALETTE.prior,
        strokeWidth: 6,
        strokeOpacity: 0.4,
      }),
      Plot.dot(rows, { x: "stated", y: "share", r: 4.5, fill: PALETTE.best }),
    ],
  });
  return drawPicture([chart], {
    title: `Probabilities of ${models.length} models`,
    note: "Dots on the line: models are true as often as their probability says. Bars: ± 2 standard errors if it is right.",
    keys: [
      { ...CURVE, shape: "dot" },
      { ...BAND, label: "where a right statement stays" },
    ],
  });
}
