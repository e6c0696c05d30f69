/** A result is a posterior only where its checks passed: each check, passing and failing. */
import { describe, expect, it } from "vitest";
import { failedChecks, noPosteriorBecause } from "../../src/core/check.js";
import type { Evaluation, Evidence } from "../../src/core/types.js";
import { stream } from "../../src/math/rng.js";
import { combine } from "../../src/evaluate/evidence.js";
import { importance } from "../../src/run/checks-learnt.js";
import { checksOf, type Examined } from "../../src/run/checks.js";
import { runConfigSchema } from "../../src/run/config.js";
import type { Contender } from "../../src/run/contest.js";

const COST = { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } };
const ok = (evidence: Evidence): Extract<Evaluation, { ok: true }> => ({
  ok: true,
  evidence,
  metrics: {},
  feedback: "",
  parameters: [],
  draws: [],
  cost: COST,
});
const evidence = (logZ: number, se: number, more: Partial<Evidence> = {}): Evidence => ({
  logZ,
  se,
  bias: null,
  method: "nle",
  rung: 1,
  batch: "B",
  replicates: [logZ - se, logZ, logZ, logZ + se],
  ...more,
  diagnostics: { paretoK: 0.4, ess: 300, reach: true, outOfReach: "", failedSimulations: 0.01, ...more.diagnostics },
});

function examined(best: Evidence, change: Partial<Examined> = {}): Examined {
  const contender = (id: string, e: Evidence): Contender => ({
    program: { id, source: "", mechanisms: [] },
    logPrior: 0,
    search: ok(e),
  });
  const base = evidence(best.logZ - 20, 0.2);
  const all = [contender("base", base), contender("best", best)];
  const twice = new Map<string, Evaluation>([
    ["base", ok(base)],
    ["best", ok(best)],
  ]);
  return {
    config: runConfigSchema.parse({ sampler: "smc", env: "-", evidence: "nle" }),
    report: { temperature: 1 },
    all,
    list: { kept: [all[1], all[0]], excludedMass: 0, excludedAtMost: 0 },
    b: twice,
    c: twice,
    crossCheck: null,
    undecided: 0,
    failedShare: 0,
    ...change,
  };
}

const failing = (e: Examined): string[] => failedChecks(checksOf(e)).map(({ name, severity }) => `${severity} ${name}`);
const SOUND = evidence(-50, 0.2);

describe("importance weights of several leading programs", () => {
  const ks = (...values: number[]) => values.map((paretoK) => evidence(-50, 0.2, { diagnostics: { paretoK } }));
  it.each<[string, Evidence[], boolean, string]>([
    ["light tails", ks(0.4, 0.6, 0.5), true, "warning"],
    ["one somewhat heavy of three", ks(0.4, 0.8, 0.5), false, "warning"],
    ["most of them heavy", ks(0.75, 0.8, 0.5), false, "fatal"],
    ["one without a mean", ks(0.4, 1.1, 0.5), false, "fatal"],
  ])("%s", (_, leaders, passed, severity) => {
    expect(importance(leaders)[0]).toMatchObject({ passed, severity });
  });
});

describe("checks of a run", () => {
  it("pass where all is sound, with words for each and no advice", () => {
    const checks = checksOf(examined(SOUND));
    expect(failing(examined(SOUND))).toEqual([]);
    expect(noPosteriorBecause(checks)).toBe(null);
    expect(checks.every(({ words, advice }) => words.length > 10 && advice === "")).toBe(true);
  });

  const cross = (value: number, se = 0.1, freedom = 4) => ({
    basis: "observations" as const,
    observations: 11,
    rows: [{ id: "base", nle: null, exact: null, difference: { value, se, freedom } }],
  });
  const apart = (logZ: number) => new Map<string, Evaluation>([["best", ok(evidence(logZ, 0.2, { batch: "C" }))]]);
  const diagnostics = (d: Evidence["diagnostics"]) => examined(evidence(-50, 0.2, { diagnostics: d }));
  it.each<[string, Examined, string]>([
    ["a leader's error", examined(evidence(-50, 1.4)), "fatal errors"],
    ["an error that is unknown", examined(evidence(-50, Infinity)), "fatal errors"],
    ["Pareto k̂", diagnostics({ paretoK: 0.9 }), "fatal importance weights"],
    [
      "Pareto k̂ of an exact method",
      examined(evidence(-50, 0.2, { method: "exact/likelihood", diagnostics: { paretoK: 0.9 } })),
      "warning importance weights",
    ],
    ["few effective draws", diagnostics({ ess: 4 }), "warning effective draws"],
    ["data out of reach", diagnostics({ reach: false, outOfReach: "peak" }), "warning reach"],
    ["failing simulations", diagnostics({ failedSimulations: 0.8 }), "warning simulations run"],
    ["replicates wider than they say", diagnostics({ ownVariance: 0.0005 }), "warning replicates agree"],
    ["failing programs", examined(SOUND, { failedShare: 0.7 }), "warning programs run"],
    ["a temperature below 1", examined(SOUND, { report: { temperature: 0.4 } }), "fatal temperature"],
    ["batches that disagree", examined(SOUND, { c: apart(-70) }), "fatal batches agree"],
    ["a learnt likelihood that is off, in a run by it", examined(SOUND, { crossCheck: cross(3) }), "fatal cross-check"],
    [
      "a learnt likelihood that is off, in an exact run",
      examined(evidence(-50, 0.2, { method: "exact/likelihood" }), { crossCheck: cross(3) }),
      "warning cross-check",
    ],
    ["an order that is open", examined(SOUND, { undecided: 2 }), "warning order"],
  ])("%s", (_, given, name) => {
    expect(failing(given)).toEqual([name]);
    const [check] = failedChecks(checksOf(given));
    expect(check.advice).toMatch(/\w/);
    if (check.severity === "fatal") expect(noPosteriorBecause(checksOf(given))).toContain(check.words);
    else expect(noPosteriorBecause(checksOf(given))).toBe(null);
  });

  it("weight left unweighed is a warning", () => {
    const given = examined(SOUND);
    expect(failing({ ...given, list: { ...given.list, excludedMass: 0.2 } })).toEqual(["warning shortlist"]);
  });

  it("a sound likelihood fails the cross-check once in a hundred runs at most, however noisy (seed 6)", () => {
    const runs = 1000;
    for (const sigma of [0.5, 1, 2]) {
      const noise = stream(6).fork("cross", sigma);
      const difference = () => {
        const logs = [1, 2, 3].map(() => sigma * noise.normal());
        const { logZ: value, se } = combine(
          logs.map((logZ) => ({ logZ, draws: [], simulations: 1, failed: 0, diagnostics: {} })),
          { method: "nle", rung: 1, batch: "B" },
          "logarithmic",
        );
        return { id: "one", nle: null, exact: null, difference: { value, se, freedom: 2 } };
      };
      const failed = Array.from({ length: runs }, () => {
        const rows = [1, 2, 3].map(difference);
        return failing(examined(SOUND, { crossCheck: { ...cross(0), rows } })).length;
      });
      const share = failed.reduce((a, b) => a + b, 0) / runs;
      expect(share, `σ = ${sigma}`).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / runs));
    }
  });

  it("leave small differences of the cross-check alone, and those that do not compare", () => {
    expect(failing(examined(SOUND, { crossCheck: cross(0.6) }))).toEqual([]);
    expect(failing(examined(SOUND, { crossCheck: { ...cross(300), basis: "differences" } }))).toEqual([]);
  });

  it("of a distance there is no posterior, whatever else is sound", () => {
    const config = runConfigSchema.parse({ sampler: "smc", env: "-", evidence: "mmd" });
    expect(failing(examined(SOUND, { config }))).toEqual(["fatal score"]);
  });

  it("raise a false alarm on batches in one of a thousand sound runs (seed 1)", () => {
    const noise = stream(1);
    const batch = (n: number, name: "B" | "C") =>
      combine(
        Array.from({ length: n }, () => ({
          logZ: -50 + noise.normal(),
          draws: [],
          simulations: 1,
          failed: 0,
          diagnostics: {},
        })),
        { method: "nle", rung: 1, batch: name },
        "logarithmic",
      );
    const runs = 3000;
    const alarms = Array.from({ length: runs }, () => {
      const b = new Map([["best", ok(batch(4, "B"))]]);
      const c = new Map([["best", ok(batch(12, "C"))]]);
      return checksOf(examined(SOUND, { b, c })).some(({ name, passed }) => name === "batches agree" && !passed);
    }).filter(Boolean).length;
    expect(alarms / runs).toBeLessThan(0.001 + 3 * Math.sqrt(0.001 / runs));
  });
});
