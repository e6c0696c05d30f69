/** @file Words of a command line as the parser left them, read with care: any of them may be missing. */

export type Words = Readonly<Record<string, unknown>>;

/** The word under a name, or undefined. */
export function wordOf(words: Words, name: string): string | undefined {
  return asText(words[name]);
}

/** All words under a name: a list, or one. */
export function wordsOf(words: Words, name: string): readonly string[] {
  const value: unknown = words[name];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map(asText).filter((text): text is string => text !== undefined);
}

/** Text of a plain value; undefined of anything else. */
export function asText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default:
      return undefined;
  }
}

/** The object behind a value, empty where it is none. */
export function asRecord(value: unknown): Words {
  return isRecord(value) ? value : {};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
