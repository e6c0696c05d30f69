/**
 * @file Observable Plot without a browser: one chart as an SVG fragment, and several charts under one title and legend as
 * one picture. Pictures carry their own white ground and explicit fills, so that they read the same in a page, in a
 * notebook and as a file; legends are drawn, because Plot's are HTML. No picture holds an id: they can share a page.
 */
import { plot, type PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Colours that stay apart in the common kinds of colour blindness (Okabe & Ito 2008). */
export const PALETTE = {
  best: "#0072B2",
  base: "#D55E00",
  data: "#222222",
  prior: "#767676",
  grid: "#DDDDDD",
} as const;

/** px; the width at which a picture is read without zooming */
export const PICTURE_WIDTH = 700;
const GAP = 8; // px between rows of charts
const FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif";
const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';

export interface Chart {
  /** px */
  readonly width: number;
  readonly height: number;
  /** one <svg> element */
  readonly svg: string;
}

/** How one entry of a legend is drawn. */
export interface Key {
  readonly label: string;
  readonly colour: string;
  readonly shape: "line" | "dashes" | "dot" | "ring" | "tick" | "cross" | "band";
}

export interface PictureText {
  readonly title: string;
  /** one sentence below the title: what bars and bands mean */
  readonly note?: string;
  readonly keys?: readonly Key[];
}

export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * One chart. `options` as Plot takes them, without `title` and `legend` (both would make it HTML). Plot's style sheet goes:
 * its rules for sizes are meant for a chart that stands alone.
 */
export function drawChart(options: PlotOptions & { readonly width: number; readonly height: number }): Chart {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const element = plot({
    ...options,
    document,
    style: { fontFamily: FONT, fontSize: "12px", overflow: "visible" },
  });
  const svg = element.outerHTML.replace(/<style>[^]*?<\/style>/, "").replaceAll("currentColor", PALETTE.data);
  return { width: options.width, height: options.height, svg };
}

const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${x}" y="${y}" font-family="${FONT}" ${attributes}>${escapeXml(content)}</text>`;

/** A sample of the mark, 22 px wide, centred on y = 0. */
function swatch({ colour, shape }: Key): string {
  switch (shape) {
    case "line":
      return `<path d="M0 0H22" stroke="${colour}" stroke-width="2.5" fill="none"/>`;
    case "dashes":
      return `<path d="M0 0H22" stroke="${colour}" stroke-width="2.5" stroke-dasharray="6 4" fill="none"/>`;
    case "dot":
      return `<circle cx="11" cy="0" r="4" fill="${colour}"/>`;
    case "ring":
      return `<circle cx="11" cy="0" r="4" fill="#FFFFFF" stroke="${colour}" stroke-width="2"/>`;
    case "tick":
      return `<path d="M11 -7V7" stroke="${colour}" stroke-width="2.5" fill="none"/>`;
    case "cross":
      return `<path d="M7 -4L15 4M7 4L15 -4" stroke="${colour}" stroke-width="1.5" fill="none"/>`;
    case "band":
      return `<rect x="0" y="-6" width="22" height="12" fill="${colour}" fill-opacity="0.2"/>`;
    default:
      return shape satisfies never;
  }
}

const LETTER_WIDTH = 6.6; // px, of the 12 px font, on the wide side

/** Entries side by side, a new row where the width ends; returns the elements and their height. */
function drawLegend(keys: readonly Key[], left: number, top: number, width: number): { body: string; height: number } {
  let x = left;
  let row = 0;
  const entries = keys.map((key) => {
    const needed = 28 + key.label.length * LETTER_WIDTH + 16;
    if (x > left && x + needed > width) {
      x = left;
      row++;
    }
    const y = top + 10 + row * 20;
    const entry = `<g transform="translate(${x} ${y})">${swatch(key)}</g>${text(x + 28, y + 4, key.label, 'font-size="12" fill="#222222"')}`;
    x += needed;
    return entry;
  });
  return { body: entries.join(""), height: keys.length === 0 ? 0 : (row + 1) * 20 + 6 };
}

/** Breaks a sentence into lines that fit. */
function wrap(content: string, width: number): string[] {
  const most = Math.floor(width / LETTER_WIDTH);
  return content.split(" ").reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);
}

/** Charts in reading order, as many in a row as fit: where each stands, and the height of all. */
function arrange(charts: readonly Chart[], width: number): { places: { x: number; y: number }[]; height: number } {
  let [x, y, row] = [0, 0, 0];
  const places = charts.map((chart) => {
    if (x > 0 && x + chart.width > width) [x, y, row] = [0, y + row + GAP, 0];
    const place = { x, y };
    x += chart.width;
    row = Math.max(row, chart.height);
    return place;
  });
  return { places, height: y + row + GAP };
}

/** Charts under a title, a note and a legend: one standing SVG file. */
export function drawPicture(charts: readonly Chart[], { title, note = "", keys = [] }: PictureText): string {
  const width = Math.max(PICTURE_WIDTH, ...charts.map((chart) => chart.width));
  const margin = 12;
  const notes = note === "" ? [] : wrap(note, width - 2 * margin);
  const head = [
    text(margin, 24, title, 'font-size="16" font-weight="600" fill="#111111"'),
    ...notes.map((line, i) => text(margin, 44 + 16 * i, line, 'font-size="12" fill="#555555"')),
  ];
  const legend = drawLegend(keys, margin, 34 + 16 * notes.length, width - margin);
  const top = 40 + 16 * notes.length + legend.height;
  const { places, height } = arrange(charts, width);
  const body = charts.map((chart, i) =>
    chart.svg.replace("<svg ", `<svg x="${places[i].x}" y="${top + places[i].y}" `),
  );
  return frame(width, top + height, title, [...head, legend.body, ...body]);
}

/** Pictures below each other as one. */
export function stackPictures(pictures: readonly string[], title: string): string {
  let y = 0;
  const placed = pictures.map((svg) => {
    const at = svg.replace(`<svg ${XMLNS} `, `<svg x="0" y="${y}" `);
    y += Number(/ height="(\d+)"/.exec(svg)?.[1]);
    return at;
  });
  return frame(PICTURE_WIDTH, y, title, placed);
}

function frame(width: number, height: number, title: string, body: readonly string[]): string {
  return [
    `<svg ${XMLNS} width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${width}" height="${height}" fill="#FFFFFF"/>`,
    ...body,
    "</svg>",
  ].join("\n");
}
