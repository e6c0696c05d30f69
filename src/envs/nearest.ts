/** @file The name that was probably meant: smallest edit distance (Levenshtein 1966). */

/** Least number of insertions, deletions and replacements that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

/** The candidate nearest to `word`, the first of equals; undefined where there is none. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const distances = candidates.map((c) => editDistance(word.toLowerCase(), c.toLowerCase()));
  return candidates[distances.indexOf(Math.min(...distances))];
}
