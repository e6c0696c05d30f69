/** @file One table of a page. */
import { escapeXml } from "./svg.js";

export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** Alignment stands on each cell, for notebooks bring style sheets of their own. */
const tag = (name: string, column: Column, content: string): string => {
  const look = column.number === true ? "text-align:right;white-space:nowrap" : "text-align:left";
  return `<${name} style="${look}">${escapeXml(content)}</${name}>`;
};

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => tag("th", column, column.title)).join("");
  const body = rows.map((row) => `<tr>${row.map((content, i) => tag("td", columns[i], content)).join("")}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
}
