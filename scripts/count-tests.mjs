/**
 * @file `node scripts/count-tests.mjs tests.json`: one line of counts from vitest's JSON report. Exits 1 where there is no
 * report, a test or a file failed, or nothing passed.
 */
import { readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
let report;
try {
  report = JSON.parse(readFileSync(path, "utf8"));
} catch (error) {
  console.log("0 passed, 0 failed, 0 skipped");
  console.error(`Expected a report of the tests, got none: ${error.message}`);
  process.exit(1);
}
const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
const skipped = report.numPendingTests + report.numTodoTests;
for (const file of broken) console.log(`could not be loaded: ${file.name.split("/test/").at(-1)}`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed, ${skipped} skipped`);
process.exit(report.success && broken.length === 0 && report.numPassedTests > 0 ? 0 : 1);
