/**
 * @file Tables as rows of texts, with the place of every cell kept, so that a wrong cell is named by file, line and
 * column. Empty cells and "NA" are missing.
 */
import { fromCSV } from "arquero";
import { UsageError } from "../core/errors.js";
import { nearest } from "../core/nearest.js";

export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Parses comma-separated text with a header line. */
export function parseTable(text: string, file: string): Table {
  const table = fromCSV(text.replace(/^\uFEFF/, ""), { autoType: false });
  const objects = table.objects() as Record<string, unknown>[];
  const rows = objects.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, v]) => [key.trim(), cellText(v)])),
  );
  return { file, columns: table.columnNames().map((c) => c.trim()), rows };
}

const cellText = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** Errors unless every column is there. */
export function requireColumns(table: Table, names: readonly string[]): void {
  for (const name of names) {
    if (table.columns.includes(name)) continue;
    const meant = nearest(name, table.columns);
    throw new UsageError(
      `${table.file}: expected a column '${name}', got ${table.columns.join(", ")}${meant ? `; is it '${meant}'?` : ""}`,
    );
  }
}

const isMissing = (text: string): boolean => text === "" || /^(na|nan)$/i.test(text);

/** The number in a cell; NaN where it is missing and that is allowed. `row` counts from 0. */
export function cell(table: Table, row: number, column: string, missing: "allowed" | "refused" = "refused"): number {
  const text = table.rows[row][column];
  if (isMissing(text) && missing === "allowed") return NaN;
  const value = isMissing(text) ? NaN : Number(text);
  if (!Number.isFinite(value))
    throw new UsageError(`${table.file}:${row + 2}: ${column}: expected a number, got '${text}'`); // line 1 is the header
  return value;
}
