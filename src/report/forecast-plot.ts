/**
 * @file Pictures of forecasts and of interventions: data, bands and middles over time, one panel for each series; of
 * experiments that are measured once, measured against predicted.
 */
import * as Plot from "@observablehq/plot";
import type { Band, Intervened, Predicted } from "../predict/types.js";
import { nameOf, totalOf, coverageWords } from "./forecast-text.js";
import { spanOf } from "./intervention-text.js";
import { type Chart, drawChart, drawPicture, type Key, PALETTE, PICTURE_WIDTH } from "./svg.js";

const MOST_PANELS = 6;
const TICKS = 5;

/** Told apart also by those who see few colours (Okabe & Ito 2008). */
const COLOURS = [PALETTE.prior, PALETTE.best, PALETTE.base, "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;

interface Line {
  readonly label: string;
  readonly colour: string;
  readonly band: Band;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

export function forecastPlot(predicted: Predicted): string {
  const { forecasts, environment, level, timeUnit, fitted } = predicted;
  const single = forecasts.every(({ bands }) => bands.every(({ times }) => times.length === 1));
  const title = `Forecast · ${environment}`;
  const whos = [...new Set(forecasts.map(({ who }) => who))];
  // fits: the best program first, whose errors are the run's; draws: the average over programs, where there is one
  const spoken = forecasts.filter(({ who }) => who === (fitted === null ? whos[whos.length - 1] : whos[0]));
  const note = `Bands of the ${spoken[0].who.replace(/,.*/, "")} are meant to hold ${Math.round(100 * level)} %; of what was measured they hold ${coverageWords(totalOf(spoken))}.`;
  if (single) return drawPicture([againstEachOther({ ...predicted, forecasts: spoken })], { title, note });
  const ofFits = (fold: string | null) => (fitted === null ? "" : `${fold ?? "after the data"}: `);
  const panels = [...new Set(forecasts.map(({ fold }) => fold))].flatMap((fold) => {
    const own = forecasts.filter((forecast) => forecast.fold === fold);
    return own[0].bands.map((band, b) =>
      panelOf(
        ofFits(fold) + nameOf(band),
        own.map(({ bands }) => bands[b]),
        own.map(({ who }) => who),
      ),
    );
  });
  return pictureOf(panels, timeUnit, title, note);
}

export function interventionPlot(intervened: Intervened): string {
  const { without, scenarios, environment, level, timeUnit, of } = intervened;
  const labels = ["unchanged", ...scenarios.map(({ name }) => name)];
  const panels = without.map((band, b) =>
    panelOf(nameOf(band), [band, ...scenarios.map(({ bands }) => bands[b])], labels, 0),
  );
  const note = `${of}; bands hold ${Math.round(100 * level)} %. Dots are data, which no change has touched.`;
  return pictureOf(panels, timeUnit, `What if · ${environment} · ${spanOf(intervened)}`, note);
}

function panelOf(title: string, bands: readonly Band[], labels: readonly string[], firstColour = 1): Panel {
  return {
    title,
    lines: bands.map((band, i) => ({ label: labels[i], colour: COLOURS[(i + firstColour) % COLOURS.length], band })),
  };
}

function pictureOf(all: readonly Panel[], timeUnit: string, title: string, note: string): string {
  const panels = all.slice(0, MOST_PANELS);
  const width = panels.length === 1 ? PICTURE_WIDTH : PICTURE_WIDTH / 2;
  const keys: Key[] = [
    { label: "data", colour: PALETTE.data, shape: "dot" },
    ...panels[0].lines.map(({ label, colour }): Key => ({ label, colour, shape: "line" })),
  ];
  const cut = all.length > panels.length ? ` ${panels.length} of ${all.length} series are shown.` : "";
  return drawPicture(
    panels.map((panel) => drawPanel(panel, width, timeUnit)),
    { title, note: note + cut, keys },
  );
}

function drawPanel({ title, lines }: Panel, width: number, timeUnit: string): Chart {
  const [{ band }] = lines;
  const when = (i: number): number | Date =>
    band.dates === null ? band.times[i] : new Date(`${band.dates[i]}T00:00:00Z`);
  const measured = band.data.flatMap((value, i) => (Number.isFinite(value) ? [{ x: when(i), value }] : []));
  const drawn = lines.map(({ band: own, colour }) => {
    const rows = own.times.flatMap((_, i) =>
      Number.isFinite(own.middle[i])
        ? [{ x: when(i), lower: own.lower[i], middle: own.middle[i], upper: own.upper[i] }]
        : [],
    );
    return {
      area: Plot.areaY(rows, { x: "x", y1: "lower", y2: "upper", fill: colour, fillOpacity: 0.15 }),
      line: Plot.line(rows, { x: "x", y: "middle", stroke: colour, strokeWidth: 2 }),
    };
  });
  return drawChart({
    width,
    height: 230,
    marginLeft: 60,
    marginRight: 20,
    marginBottom: 42,
    marginTop: 30,
    x: {
      type: band.dates === null ? "linear" : "utc",
      label: band.dates === null ? withUnit("time", timeUnit) : null,
      labelAnchor: "center",
      labelArrow: "none",
      ticks: TICKS,
      insetLeft: 8,
    },
    y: { label: title, labelArrow: "none", grid: false, nice: true, ticks: TICKS },
    marks: [
      Plot.gridY({ ticks: TICKS, stroke: PALETTE.grid, strokeOpacity: 1 }),
      ...drawn.map(({ area }) => area),
      Plot.dot(measured, { x: "x", y: "value", r: 2.5, fill: PALETTE.data }),
      ...drawn.map(({ line }) => line), // a line that meets the data is seen on them
    ],
  });
}

const withUnit = (name: string, unit: string): string => (unit === "" ? name : `${name} (${unit})`);

/** Every experiment once for each fold that predicts it: its interval, and what was measured. */
function againstEachOther({ forecasts, unit }: Predicted): Chart {
  const rows = forecasts.flatMap(({ bands }) =>
    bands.flatMap(({ data: [value], lower: [lower], middle: [middle], upper: [upper] }) =>
      [value, middle].every(Number.isFinite) ? [{ value, lower, middle, upper }] : [],
    ),
  );
  const ends = [Math.min(...rows.map((r) => r.value)), Math.max(...rows.map((r) => r.value))];
  return drawChart({
    width: PICTURE_WIDTH,
    height: 420,
    marginLeft: 60,
    marginBottom: 42,
    marginTop: 30,
    x: { label: withUnit("measured", unit), labelAnchor: "center", labelArrow: "none" },
    y: { label: withUnit("predicted", unit), labelArrow: "none", nice: true },
    marks: [
      Plot.line(
        ends.map((v) => ({ x: v, y: v })),
        { x: "x", y: "y", stroke: PALETTE.prior, strokeDasharray: "6 4" },
      ),
      Plot.ruleX(rows, { x: "value", y1: "lower", y2: "upper", stroke: PALETTE.best, strokeOpacity: 0.25 }),
      Plot.dot(rows, { x: "value", y: "middle", r: 3, fill: PALETTE.best }),
    ],
  });
}
