/** A failed calibration study takes the posterior away, and what a run begins with it ends with, wherever it is resumed. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import type { Study } from "../../src/core/study.js";
import { calibrationChecks } from "../../src/run/calibrations.js";
import type { RunConfigInput } from "../../src/run/config.js";
import { journalOf, killedAt, resume, start, timeless } from "../support/runs.js";

const finite: RunConfigInput = { sampler: "smc", env: "finite", particles: 10, seed: 5 };
const environment = loadEnvironment({ name: "finite" });
const home = process.cwd();
afterEach(() => process.chdir(home));

/** A working directory, with a study that failed or without. */
function workingDirectory(failed: boolean): string {
  const dir = mkdtempSync(join(tmpdir(), "discover-test-"));
  if (!failed) return dir;
  mkdirSync(join(dir, "calibrations", "one"), { recursive: true });
  const check = { name: "ranks", passed: false, severity: "fatal", value: 0, limit: 1, words: "not even", advice: "" };
  const { hash: environmentHash, world } = environment;
  const study = {
    environmentHash,
    method: "exact/closed",
    density: "mdn",
    arms: world.arms.length,
    passed: false,
    checks: [check],
  };
  writeFileSync(join(dir, "calibrations", "one", "calibration.json"), JSON.stringify(study));
  return dir;
}

describe("a run that is resumed in another place", () => {
  it.each([true, false])("comes to the verdict that it began with (a failed study there: %s)", async (failed) => {
    process.chdir(workingDirectory(failed));
    const whole = await start(finite);
    expect(whole.summary.noPosterior === null).toBe(!failed);
    if (failed) expect(whole.summary.noPosterior).toContain("ranks: not even");
    const journal = journalOf(whole.dir);
    process.chdir(workingDirectory(!failed));
    const again = await resume(killedAt(journal, journal.length >> 1));
    expect(timeless(again.summary)).toEqual(timeless(whole.summary));
  });
});

describe("a study", () => {
  const study: Study = {
    file: "calibration.json",
    environmentHash: environment.hash,
    method: "nle",
    density: "mdn",
    arms: 3,
    passed: false,
    failed: ["ranks"],
  };
  const arms = Array.from({ length: 3 }, () => environment.world.arms[0]);
  const world = { ...environment.world, arms };
  const severities = (change: Partial<Study>, replication: "shared" | "per-arm" = "shared", method = "nle") =>
    calibrationChecks([{ ...study, ...change }], {
      config: { evidence: "nle", density: "mdn" },
      environment: { hash: environment.hash, world, replication },
      method,
    }).map(({ severity }) => severity);

  it("counts for its environment, method and density", () => {
    expect(severities({})).toEqual(["fatal"]);
    expect(severities({ environmentHash: "other" })).toEqual([]);
    expect(severities({ method: "synthetic" })).toEqual([]);
    expect(severities({ density: "maf" })).toEqual([]);
    expect(severities({ method: "exact/closed", density: "maf" }, "shared", "exact/closed")).toEqual(["fatal"]);
  });

  it("of fewer arms than the posterior is of only warns", () => {
    expect(severities({ arms: 2 })).toEqual(["warning"]);
    expect(severities({ arms: 1 }, "per-arm")).toEqual(["fatal"]);
  });
});
