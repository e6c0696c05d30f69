/** @file Labels of rows in pictures. */

export const LONGEST_LABEL = 44; // letters
/** px of one row */
export const ROW_HEIGHT = 24;

export const shorten = (label: string): string =>
  label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;

/** px of the left margin that the longest label needs */
export const marginFor = (labels: readonly string[]): number => 24 + 6.8 * Math.max(6, ...labels.map((l) => l.length));
