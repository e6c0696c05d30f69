/** @file Distances of base and best from the data: metrics that others weigh by, here beside the evidence. */
import type { Summary } from "../run/summary-types.js";
import { tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { quantity } from "./numbers.js";

export function metricLines({ metrics, base }: Summary): string[] {
  if (metrics.length === 0) return [];
  const rows = metrics.map(({ id, mse, mmd, wasserstein }) => [
    id === base.id ? "base" : "best",
    quantity(mse),
    quantity(mmd),
    quantity(wasserstein),
  ]);
  const columns = [
    { title: "" },
    { title: "mean squared error", align: "right" },
    { title: "MMD²", align: "right" },
    { title: "Wasserstein", align: "right" },
  ] as const;
  const aside = "metrics, not weights; of standardised statistics, lower is closer";
  return ["", heading("Distance from the data", aside), ...tableLines(columns, rows)];
}
