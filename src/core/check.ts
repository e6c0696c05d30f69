/**
 * @file One thing that was looked at before a result is called a posterior. A check that fails and is fatal takes the
 * posterior away; a warning stays beside it. Which is which is decided where the check is made, and why is said there.
 */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** fatal: without it there is no posterior to print */
  readonly severity: "fatal" | "warning";
  /** what was found; null where it is no number */
  readonly value: number | null;
  /** what it is held against; null where there is no limit */
  readonly limit: number | null;
  /** what was found, in words */
  readonly words: string;
  /** what to do where it failed; "" where it passed */
  readonly advice: string;
}

export const failedChecks = (checks: readonly Check[]): readonly Check[] => checks.filter(({ passed }) => !passed);

/** Why there is no posterior: the fatal checks that failed, with what to do; null where none did. */
export function noPosteriorBecause(checks: readonly Check[]): string | null {
  const fatal = failedChecks(checks).filter(({ severity }) => severity === "fatal");
  if (fatal.length === 0) return null;
  return fatal.map(({ name, words, advice }) => `${name}: ${words}${advice === "" ? "" : ` (${advice})`}`).join("; ");
}
