/** @file Plain-text tables: columns as wide as their widest cell, numbers to the right, words to the left. */

export type Align = "left" | "right";

export interface Column {
  readonly title: string;
  readonly align?: Align;
  /** Longer cells are cut, with "…". */
  readonly widest?: number;
}

const GAP = "  ";

/** Lines of a table under its titles, indented by two spaces. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => columns.map((column, i) => cut(row[i] ?? "", column.widest ?? Infinity)));
  const titles = columns.map((column) => column.title);
  const widths = titles.map((title, i) => Math.max(width(title), ...cells.map((row) => width(row[i]))));
  return [...(titles.some((title) => title !== "") ? [titles] : []), ...cells].map((row) =>
    (GAP + row.map((cell, i) => pad(cell, widths[i], columns[i].align ?? "left")).join(GAP)).trimEnd(),
  );
}

/** As `tableLines`, but the last column is broken at spaces so that no line is wider than `widest`. */
export function hangingLines(columns: readonly Column[], rows: readonly (readonly string[])[], widest = 100): string[] {
  const rest = columns.slice(0, -1);
  const used = rest.map(({ title }, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ""))));
  const indent = used.reduce((sum, each) => sum + each + GAP.length, GAP.length);
  const broken = rows.flatMap((row) => {
    const lines = wrapLines(row[rest.length] ?? "", Math.max(widest - indent, 20), "");
    return (lines.length === 0 ? [""] : lines.map((line) => cut(line, Math.max(widest - indent, 20)))).map(
      (line, i) => [...rest.map((_, c) => (i === 0 ? row[c] : "")), line],
    );
  });
  return tableLines(columns, broken);
}

/** `text` cut to `widest` characters, the last of them "…" where something is missing. */
export function cut(text: string, widest: number): string {
  return width(text) <= widest ? text : `${text.slice(0, Math.max(0, widest - 1))}…`;
}

export function pad(text: string, to: number, align: Align): string {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return align === "left" ? text + space : space + text;
}

/** Columns that a text takes: its characters, for the letters and signs that we print. */
function width(text: string): number {
  return text.length;
}

/** As `tableLines`, but cells wider than their column's `widest` go on in the next line. Nothing is cut. */
export function wrappedLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const broken = rows.flatMap((row) => {
    const cells = columns.map((column, i) => wrapLines(row[i] ?? "", column.widest ?? Infinity, ""));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ""));
  });
  return tableLines(columns, broken);
}

/** Lines of at most `widest` characters, each behind `indent`, broken at spaces and inside words longer than a line. */
export function wrapLines(text: string, widest: number, indent = "  "): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+(?!%)/).flatMap((each) => pieces(each, widest - indent.length))) {
    const last = lines[lines.length - 1];
    const fits = last !== undefined && width(last) + 1 + width(word) <= widest - indent.length;
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => indent + line);
}

function pieces(word: string, most: number): string[] {
  if (word === "") return [];
  return word.length <= most ? [word] : [word.slice(0, most), ...pieces(word.slice(most), most)];
}
