/** @file Putting a check together: advice is given only where it failed. */
import type { Check } from "../core/check.js";

export function fatal(
  name: string,
  passed: boolean,
  words: string,
  advice: string,
  value: number | null = null,
  limit: number | null = null,
): Check {
  return { name, passed, severity: "fatal", value, limit, words, advice: passed ? "" : advice };
}

export function warning(...given: Parameters<typeof fatal>): Check {
  return { ...fatal(...given), severity: "warning" };
}

export const nats = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)} nats` : "unknown");
