/**
 * @file Two texts side by side, line by line, as an HTML table: longest common subsequence of lines (Hunt & McIlroy 1976,
 * by dynamic programming); what one side lacks is left blank there and marked on the other.
 */
import { escapeXml } from "./svg.js";

export interface LinePair {
  readonly left: string | null;
  readonly right: string | null;
}

/** length[i][j]: longest common subsequence of left[i …] and right[j …] */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const length = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      length[i][j] = left[i] === right[j] ? 1 + length[i + 1][j + 1] : Math.max(length[i + 1][j], length[i][j + 1]);
  return length;
}

/** Common lines stand in one row; between them, lines of one side alone face each other in order. */
export function alignLines(left: readonly string[], right: readonly string[]): LinePair[] {
  const length = commonLengths(left, right);
  const pairs: LinePair[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const gapLeft: string[] = [];
    const gapRight: string[] = [];
    while ((i < left.length || j < right.length) && !(i < left.length && j < right.length && left[i] === right[j])) {
      if (j === right.length || (i < left.length && length[i + 1][j] >= length[i][j + 1])) gapLeft.push(left[i++]);
      else gapRight.push(right[j++]);
    }
    for (let k = 0; k < Math.max(gapLeft.length, gapRight.length); k++)
      pairs.push({ left: gapLeft[k] ?? null, right: gapRight[k] ?? null });
    if (i < left.length) pairs.push({ left: left[i++], right: right[j++] });
  }
  return pairs;
}

const cell = (line: string | null, changed: boolean): string =>
  line === null
    ? '<td class="none"></td>'
    : `<td${changed ? ' class="changed"' : ""}><code>${escapeXml(line)}</code></td>`;

/** `titles`: heads of the two columns. */
export function sideBySide(left: string, right: string, titles: readonly [string, string]): string {
  const lines = (source: string): string[] => source.trimEnd().split("\n");
  const rows = alignLines(lines(left), lines(right)).map((pair) => {
    const changed = pair.left !== pair.right;
    return `<tr>${cell(pair.left, changed)}${cell(pair.right, changed)}</tr>`;
  });
  const head = titles.map((title) => `<th scope="col">${escapeXml(title)}</th>`).join("");
  return `<table class="programs"><thead><tr>${head}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
}
