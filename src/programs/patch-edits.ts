/**
 * @file Edits of source text: replacements of spans, and additions to lists written between brackets. Everything that
 * is not edited keeps its bytes, so comments and layout survive.
 */

/** Replaces source[start … end) by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One line to add to a list: its text, and a remark that is printed behind it where it has a line of its own. */
export interface Entry {
  readonly text: string;
  readonly remark?: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Characters; a list that grows longer than this is printed one entry to a line. */
export const LINE = 110;

/** Applies edits that do not overlap; insertions at one place keep their order. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, i) => ({ ...edit, i }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.i - b.i);
  let text = "";
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) throw new RangeError(`Expected edits that do not overlap, got two at offset ${edit.start}`);
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}

/** White space before the first character of the line that holds `offset`. */
export function indentAt(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start))![0];
}

const hasComment = (text: string): boolean => /\/[/*]/.test(text);

const onOwnLine = (entry: Entry, indent: string): string =>
  `${indent}${entry.text},${entry.remark ? ` // ${entry.remark}` : ""}`;

/**
 * Rewrites a bracketed list: `items` are its entries, `changed` their new texts where they have one, `added` what
 * comes after the last. A list on one line is opened up when it grows beyond a line or `open` asks for it.
 */
export function editList(
  source: string,
  list: Span,
  items: readonly Span[],
  changed: ReadonlyMap<number, string>,
  added: readonly Entry[],
  open = false,
): Edit[] {
  const text = source.slice(list.start, list.end);
  const texts = items.map((item, i) => changed.get(i) ?? source.slice(item.start, item.end));
  const edits = [...changed].map(([i, value]) => ({ start: items[i].start, end: items[i].end, text: value }));
  if (text.includes("\n")) return [...edits, ...appendLines(source, list, items, added)];
  const all = [...texts, ...added.map((entry) => entry.text)].join(", ");
  const long = list.start - lineStart(source, list.start) + all.length > LINE;
  const wanted = added.length > 0 ? open || long : changed.size > 0 && long;
  if (!wanted || hasComment(text)) return [...edits, ...appendInline(source, list, items, added)];
  const outer = indentAt(source, list.start);
  const lines = [...texts.map((t) => ({ text: t })), ...added].map((entry) => onOwnLine(entry, outer + "  "));
  return [{ start: list.start + 1, end: list.end - 1, text: `\n${lines.join("\n")}\n${outer}` }];
}

const lineStart = (source: string, offset: number): number => source.lastIndexOf("\n", offset - 1) + 1;

function appendLines(source: string, list: Span, items: readonly Span[], added: readonly Entry[]): Edit[] {
  if (added.length === 0) return [];
  const last = items.at(-1);
  const tail = source.slice(last ? last.end : list.start + 1, list.end - 1);
  const end = list.end - 1 - /\s*$/.exec(tail)![0].length;
  const indent = last ? indentAt(source, last.start) : indentAt(source, list.start) + "  ";
  const lines = added.map((entry) => `\n${onOwnLine(entry, indent)}`).join("");
  const comma = last && !/^\s*,/.test(tail) ? [{ start: last.end, end: last.end, text: "," }] : [];
  return [...comma, { start: end, end, text: lines }];
}

function appendInline(source: string, list: Span, items: readonly Span[], added: readonly Entry[]): Edit[] {
  if (added.length === 0) return [];
  const joined = added.map((entry) => entry.text).join(", ");
  const last = items.at(-1);
  if (last) return [{ start: last.end, end: last.end, text: `, ${joined}` }];
  const braces = source[list.start] === "{";
  return [{ start: list.start + 1, end: list.end - 1, text: braces ? ` ${joined} ` : joined }];
}
