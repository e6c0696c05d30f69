/**
 * @file A prompt within its budget: sections, each in several lengths, cut in a fixed order until the whole fits.
 * Errors go first, then notes and siblings, then the code of the best (summaries stay), then the code of ancestors. The
 * parent, the task and what scores mean are never cut: without them no answer is worth its price.
 */
export type SectionKey = "errors" | "notes" | "siblings" | "best" | "ancestors" | "kept";

export interface Section {
  readonly key: SectionKey;
  /** fullest first; "" leaves it out */
  readonly texts: readonly string[];
}

const CUT_ORDER: readonly SectionKey[] = ["errors", "notes", "siblings", "best", "ancestors"];

export const CHARACTERS_PER_TOKEN = 4; // of English and code, about

export const kept = (text: string): Section => ({ key: "kept", texts: [text] });

/** Sections as one text of at most `limit` characters, where cutting can achieve that. */
export function withinBudget(sections: readonly Section[], limit: number): string {
  const levels = sections.map(() => 0);
  const text = (): string =>
    sections
      .map(({ texts }, i) => texts[levels[i]])
      .filter(Boolean)
      .join("\n\n");
  for (const key of CUT_ORDER)
    while (text().length > limit) {
      const at = sections.findIndex((s, i) => s.key === key && levels[i] < s.texts.length - 1);
      if (at < 0) break;
      levels[at]++;
    }
  return text();
}
