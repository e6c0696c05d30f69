/** @file Checks that were made before weights are called a posterior: what failed and what to do, and how many passed. */
import { failedChecks } from "../core/check.js";
import type { Summary } from "../run/summary-types.js";
import { wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { counted } from "./numbers.js";

const MARKS = { fatal: "FAILED", warning: "warning" } as const;

export function checkLines({ checks }: Summary): string[] {
  if (checks.length === 0) return [];
  const failed = failedChecks(checks);
  const rows = failed.flatMap(({ name, severity, words, advice }) => {
    const text = `${MARKS[severity]}: ${name}: ${words}${advice === "" ? "" : `. ${advice[0].toUpperCase()}${advice.slice(1)}`}`;
    return wrapLines(text, 98, "").map((line, i) => `  ${i === 0 ? "" : "  "}${line}`);
  });
  const passed = checks.filter((check) => check.passed);
  const summed = passed.length === 0 ? [] : wrapLines(`passed: ${passed.map(({ name }) => name).join(", ")}`, 100);
  return ["", heading("Checks", `${passed.length} of ${counted(checks.length, "check")} passed`), ...rows, ...summed];
}
