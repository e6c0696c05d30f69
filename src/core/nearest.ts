/**
 * @file The right name that is nearest to a wrong one, by edit distance with swaps of neighbours (Damerau 1964, restricted
 * form). What a name has beyond the wrong word costs little, so that "boarding" finds "boarding-school".
 */

/** Smallest number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  return lastRow(a, b)[b.length];
}

/** Distances of `a` to every beginning of `b`, [b.length + 1]. */
function lastRow(a: string, b: string): number[] {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced, swapped ? rows[i - 2][j - 2] + 1 : Infinity));
    }
    rows.push(row);
  }
  return rows[a.length];
}

const SHORTEST_BEGINNING = 3; // letters

/** Edits, where leaving out the end of a name counts as one. */
function cost(wrong: string, name: string): number {
  const row = lastRow(wrong, name);
  const beginnings = wrong.length < SHORTEST_BEGINNING ? [] : row.slice(SHORTEST_BEGINNING).map((d) => d + 1);
  return Math.min(row[name.length], ...beginnings);
}

/** The name nearest to `wrong`, the first of equals; null where none is near: at most two edits, or a third of it. */
export function nearest(wrong: string, names: readonly string[]): string | null {
  const costs = names.map((name) => cost(wrong.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...costs);
  return least <= Math.max(Math.min(2, wrong.length - 1), wrong.length / 3) ? names[costs.indexOf(least)] : null;
}

/** " Did you mean x?" or "". */
export function didYouMean(wrong: string, names: readonly string[], prefix = ""): string {
  const found = nearest(wrong, names);
  return found === null ? "" : ` Did you mean ${prefix}${found}?`;
}
