/** The line of counts that continuous integration ends with, and when it fails. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const SCRIPT = resolve(import.meta.dirname, "../../scripts/count-tests.mjs");

function count(report: unknown): { code: number | null; last: string } {
  const file = join(mkdtempSync(join(tmpdir(), "discover-count-")), "tests.json");
  if (report !== null) writeFileSync(file, JSON.stringify(report));
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, file], { encoding: "utf8" });
  return { code: status, last: stdout.trim().split("\n").at(-1) ?? "" };
}

const report = (passed: number, failed: number, pending: number, todo: number, broken = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
  success: failed === 0 && broken === 0,
  testResults: [
    { status: failed > 0 ? "failed" : "passed", name: "/x/test/a.test.ts", assertionResults: [{}] },
    ...Array.from({ length: broken }, () => ({ status: "failed", name: "/x/test/b.test.ts", assertionResults: [] })),
  ],
});

it.each([
  ["all passed", report(12, 0, 0, 0), 0, "12 passed, 0 failed, 0 skipped"],
  ["skipped and planned ones", report(12, 0, 2, 1), 0, "12 passed, 0 failed, 3 skipped"],
  ["a failed one", report(11, 1, 0, 0), 1, "11 passed, 1 failed, 0 skipped"],
  ["a file that could not be loaded", report(12, 0, 0, 0, 1), 1, "12 passed, 1 failed, 0 skipped"],
  ["nothing that ran", report(0, 0, 5, 0), 1, "0 passed, 0 failed, 5 skipped"],
  ["no report", null, 1, "0 passed, 0 failed, 0 skipped"],
])("%s", (_, content, code, line) => {
  expect(count(content)).toEqual({ code, last: line });
});
