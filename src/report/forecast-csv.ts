/** @file Bands as comma-separated text: one row for each time of each series, empty where there is no number. */
import type { Band, Intervened, Predicted } from "../predict/types.js";

const TITLES = ["arm", "observable", "unit", "time", "date", "data", "lower", "middle", "upper"] as const;

export const forecastCsv = ({ forecasts }: Predicted): string =>
  table(
    ["who", "fold"],
    forecasts.map(({ who, fold, bands }) => ({ lead: [who, fold ?? ""], bands })),
  );

export const interventionCsv = ({ without, scenarios }: Intervened): string =>
  table(
    ["scenario"],
    [{ name: "unchanged", bands: without }, ...scenarios].map(({ name, bands }) => ({ lead: [name], bands })),
  );

interface Block {
  readonly lead: readonly string[];
  readonly bands: readonly Band[];
}

function table(titles: readonly string[], blocks: readonly Block[]): string {
  const rows = blocks.flatMap(({ lead, bands }) =>
    bands.flatMap((band) =>
      band.times.map((time, i) => [
        ...lead,
        band.arm,
        band.observable,
        band.unit,
        number(time),
        band.dates?.[i] ?? "",
        ...[band.data, band.lower, band.middle, band.upper].map((values) => number(values[i])),
      ]),
    ),
  );
  return `${[[...titles, ...TITLES], ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

const number = (x: number): string => (Number.isFinite(x) ? String(x) : "");
const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
