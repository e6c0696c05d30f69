/**
 * @file Calibration studies of the run's environment, as `discover calibrate` leaves them. Those under calibrations/ are
 * read when a run begins and are written into its journal, so that a run that was stopped, and goes on elsewhere or later,
 * comes to the same verdict. A study of the run itself lies in the run's own folder and counts whenever its summary is
 * written. One that failed takes the posterior away; one of fewer arms than the posterior is of only warns.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../core/check.js";
import { isExactMethod } from "../core/score-kind.js";
import type { Study } from "../core/study.js";
import type { Environment } from "../envs/types.js";
import { decode } from "../journal/encoding.js";
import type { RunConfig } from "./config.js";

const FOLDER = "calibrations";

/** Studies of an environment that lie where `discover calibrate` puts them. */
export function studiesOf(environmentHash: string): readonly Study[] {
  if (!existsSync(FOLDER)) return [];
  const folders = readdirSync(FOLDER).sort();
  return folders
    .flatMap((name) => readStudy(join(FOLDER, name)) ?? [])
    .filter((study) => study.environmentHash === environmentHash);
}

/** The study in a folder; null where there is none. */
export function readStudy(folder: string): Study | null {
  const file = join(folder, "calibration.json");
  if (!existsSync(file)) return null;
  try {
    return studyIn(file, decode(readFileSync(file, "utf8")) as Partial<Written> | null);
  } catch {
    return null;
  }
}

type Written = Omit<Study, "file" | "failed"> & { readonly checks: readonly Check[] };

function studyIn(file: string, content: Partial<Written> | null): Study | null {
  const { environmentHash, method, density, arms, passed, checks } = content ?? {};
  if (typeof environmentHash !== "string" || typeof method !== "string" || typeof density !== "string") return null;
  if (typeof arms !== "number" || typeof passed !== "boolean" || !Array.isArray(checks)) return null;
  const failed = (checks as readonly Check[])
    .filter((c) => !c.passed && c.severity === "fatal")
    .map(({ name, words }) => `${name}: ${words}`);
  return { file, environmentHash, method, density, arms, passed, failed };
}

export interface Calibrated {
  readonly config: Pick<RunConfig, "evidence" | "density">;
  readonly environment: Pick<Environment, "hash" | "world" | "replication">;
  /** of the best program's score, as printed */
  readonly method: string;
}

/** `studies`: known when the run began, and the run's own. */
export function calibrationChecks(studies: readonly Study[], run: Calibrated): readonly Check[] {
  return studies.filter((study) => concerns(study, run)).map((study) => checkOf(study, run));
}

function concerns(study: Study, { config, environment, method }: Calibrated): boolean {
  if (study.environmentHash !== environment.hash) return false;
  if (study.method !== config.evidence && study.method !== method) return false;
  return isExactMethod(method) || study.density === config.density;
}

function checkOf({ file, passed, failed, arms }: Study, { environment }: Calibrated): Check {
  const of = environment.world.arms.length;
  const partial = environment.replication === "shared" && arms < of;
  const share = partial ? ` with ${arms} of the ${of} arms` : "";
  return {
    name: "calibration",
    passed,
    severity: partial ? "warning" : "fatal",
    value: failed.length,
    limit: 0,
    words: passed
      ? `the study in ${file} passed${share}`
      : `the study in ${file} failed${share} (${failed.join("; ")})`,
    advice: passed
      ? ""
      : "posteriors by this method are not right where the truth is known: choose another --evidence, or more --sims",
  };
}
