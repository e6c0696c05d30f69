/**
 * @file Calibration studies of this environment and method that lie where `discover calibrate` leaves them: in the run's
 * own folder and under calibrations/. One that failed takes the posterior away.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../core/check.js";
import { decode } from "../journal/encoding.js";

/** What is read of a calibration.json. */
interface Study {
  readonly environmentHash: string;
  readonly method: string;
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

const FOLDER = "calibrations";

/** `methods`: names that mean the run's way of weighing. */
export function calibrationChecks(dir: string, environmentHash: string, methods: readonly string[]): readonly Check[] {
  const studies = filesOf(dir).flatMap((file) => {
    const study = read(file);
    return study?.environmentHash === environmentHash && methods.includes(study.method) ? [{ file, study }] : [];
  });
  return studies.map(({ file, study: { passed, checks } }) => {
    const failed = checks
      .filter((c) => !c.passed && c.severity === "fatal")
      .map(({ name, words }) => `${name}: ${words}`);
    return {
      name: "calibration",
      passed,
      severity: "fatal",
      value: failed.length,
      limit: 0,
      words: passed ? `the study in ${file} passed` : `the study in ${file} failed (${failed.join("; ")})`,
      advice: passed
        ? ""
        : "posteriors by this method are not right where the truth is known: choose another --evidence, or more --sims",
    };
  });
}

function filesOf(dir: string): string[] {
  const folders = existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .sort()
        .map((name) => join(FOLDER, name))
    : [];
  return [join(dir, "calibration"), ...folders]
    .map((folder) => join(folder, "calibration.json"))
    .filter((f) => existsSync(f));
}

/** null where the file is no study. */
function read(file: string): Study | null {
  try {
    const content = decode(readFileSync(file, "utf8")) as Partial<Study> | null;
    const isStudy = typeof content?.passed === "boolean" && Array.isArray(content.checks);
    return isStudy ? (content as Study) : null;
  } catch {
    return null;
  }
}
