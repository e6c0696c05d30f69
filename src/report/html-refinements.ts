/** @file The changes that led from the base to the best, as a table of the page. */
import type { Summary } from "../run/summary-types.js";
import { table } from "./html-table.js";
import { gainTitle, measureOf, refinementRows } from "./refinement-text.js";

/** "" where the base itself is best. */
export function refinementTable(summary: Summary): string {
  const rows = refinementRows(summary);
  if (rows.length < 2) return "";
  const columns = [
    { title: "depth", number: true },
    { title: `${measureOf(summary)} in the search`, number: true },
    { title: gainTitle(summary), number: true },
    { title: "change" },
  ];
  return table(columns, rows);
}
