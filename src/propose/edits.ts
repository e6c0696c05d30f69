/**
 * @file Search/replace blocks: a change written as the lines it touches.
 *
 *     <<<<<<< SEARCH
 *     lines as they stand in the program
 *     =======
 *     lines in their place
 *     >>>>>>> REPLACE
 *
 * A search must match in exactly one place: to the letter, or else line by line with white space at both ends ignored.
 */
export interface Edit {
  readonly search: string;
  readonly replace: string;
}

export type EditResult =
  { readonly ok: true; readonly source: string } | { readonly ok: false; readonly message: string };

const BLOCK = /^[ \t]*<{5,9} ?SEARCH[^\n]*\n([\s\S]*?)^[ \t]*={5,9}[ \t]*\n([\s\S]*?)^[ \t]*>{5,9} ?REPLACE/gm;

/** All blocks of a text, in order. */
export function readEdits(text: string): readonly Edit[] {
  return [...text.matchAll(BLOCK)].map(([, search, replace]) => ({ search: chomp(search), replace: chomp(replace) }));
}

/** Applies blocks one after the other. */
export function applyEdits(source: string, edits: readonly Edit[]): EditResult {
  let text = source;
  for (const edit of edits) {
    const place = locate(text, edit.search);
    if (typeof place === "string") return { ok: false, message: place };
    text = text.slice(0, place.from) + edit.replace + text.slice(place.to);
  }
  return { ok: true, source: text };
}

interface Place {
  readonly from: number;
  readonly to: number;
}

function locate(text: string, search: string): Place | string {
  if (search.trim() === "") return "a SEARCH block is empty: quote the lines to change";
  const exact = occurrences(text, search);
  if (exact.length === 1) return exact[0];
  const places = exact.length > 1 ? exact : looseOccurrences(text, search);
  if (places.length === 1) return places[0];
  const first = search.trim().split("\n")[0];
  return places.length === 0
    ? `a SEARCH block is not in the program: "${first}" …. Quote its lines exactly`
    : `a SEARCH block fits ${places.length} places: "${first}" …. Quote more lines around it`;
}

function occurrences(text: string, search: string): Place[] {
  const places: Place[] = [];
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + 1)) {
    places.push({ from: at, to: at + search.length });
  }
  return places;
}

/** Runs of whole lines that equal the searched ones but for white space at their ends. */
function looseOccurrences(text: string, search: string): Place[] {
  const wanted = search
    .trim()
    .split("\n")
    .map((line) => line.trim());
  const lines = text.split("\n");
  const starts = lines.reduce<number[]>((at, line) => [...at, at[at.length - 1] + line.length + 1], [0]);
  const places: Place[] = [];
  for (let i = 0; i + wanted.length <= lines.length; i++) {
    const fits = wanted.every((line, k) => lines[i + k].trim() === line);
    if (fits) places.push({ from: starts[i], to: starts[i + wanted.length] - 1 });
  }
  return places;
}

function chomp(text: string): string {
  return text.replace(/\r?\n$/, "");
}
