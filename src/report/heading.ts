/** @file Headings of terminal text. */

/** "Title (what its numbers are)" */
export function heading(title: string, aside = ""): string {
  return aside === "" ? title : `${title} (${aside})`;
}
