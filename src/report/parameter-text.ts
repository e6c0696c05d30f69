/** @file Parameters of the best program, with units and intervals. */
import type { Summary } from "../run/summary-types.js";
import { tableLines } from "./columns.js";
import { heading } from "./heading.js";
import { quantity } from "./numbers.js";

/** Median and central 90 % interval of each; nothing where the run kept none. */
export function parameterLines({ best, posterior }: Summary): string[] {
  const parameters = posterior.find((one) => one.id === best.id)?.parameters ?? [];
  if (parameters.length === 0) return [];
  const rows = parameters.map(({ name, unit, median, lower, upper }) => [
    name,
    quantity(median),
    `${quantity(lower)} to ${quantity(upper)}`,
    unit,
  ]);
  const columns = [
    { title: "" },
    { title: "median", align: "right" },
    { title: "90 % interval", align: "right" },
    { title: "unit" },
  ] as const;
  const title = heading("Parameters of the best program", "posterior median and central 90 % interval");
  return [title, ...tableLines(columns, rows)];
}
