/** @file The nearest right name to a wrong one, by edit distance with transpositions (Damerau 1964, restricted form). */

/** Smallest number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
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
  return rows[a.length][b.length];
}

/** The name nearest to `wrong`, or null where none is near: at most a third of the longer word may differ, or 2. */
export function nearest(wrong: string, names: readonly string[]): string | null {
  const ranked = names
    .map((name) => ({ name, distance: distanceOrPrefix(wrong.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const first = ranked[0];
  if (first === undefined) return null;
  return first.distance <= Math.max(2, Math.max(wrong.length, first.name.length) / 3) ? first.name : null;
}

/** A beginning of a name that is at least three letters long counts as one edit: "part" means "particles". */
function distanceOrPrefix(wrong: string, name: string): number {
  return wrong.length >= 3 && name.startsWith(wrong) ? 1 : editDistance(wrong, name);
}

/** " Did you mean x?" or "". */
export function didYouMean(wrong: string, names: readonly string[], prefix = ""): string {
  const found = nearest(wrong, names);
  return found === null ? "" : ` Did you mean ${prefix}${found}?`;
}
