/** @file Pages for the terminal, whole and letter by letter: the goldens are what a reader sees. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparisonText, greatestGap } from "../../src/report/comparison-text.js";
import { nextStep } from "../../src/report/next-step.js";
import { summaryText } from "../../src/report/summary-text.js";
import type { Summary } from "../../src/run/summary-types.js";
import { finished, stopped } from "./summary-input.js";

const second: Summary = {
  ...finished,
  run: "boarding-school-smc-2",
  seed: 2,
  mechanisms: [
    { name: "seeding", probability: 0.301, se: 0.02, prior: 0.5 },
    { name: "overdispersion", probability: 0.9996, se: 0.0002, prior: 0.3333 },
    { name: "latency", probability: 0.71, se: 0.05, prior: 0.25 },
    { name: "waning", probability: 0.05, se: 0.02, prior: 0.25 },
  ],
};

describe("pages", () => {
  it("a finished run", () =>
    expect(summaryText(finished, "runs/boarding-school-smc-1")).toMatchFileSnapshot("golden/finished.txt"));
  it("a stopped run without a posterior", () =>
    expect(summaryText(stopped, "runs/mine")).toMatchFileSnapshot("golden/stopped.txt"));
  it("three runs side by side", () =>
    expect(comparisonText([finished, second, stopped])).toMatchFileSnapshot("golden/comparison.txt"));

  const longName = fc.string({ unit: fc.constantFrom("a", "b", "c", "-"), minLength: 1, maxLength: 60 });
  it("are at most 100 columns wide, whatever the names", () => {
    fc.assert(
      fc.property(fc.array(longName, { maxLength: 12 }), fc.double({ noNaN: true }), (names, logZ) => {
        const wide: Summary = {
          ...finished,
          best: { ...finished.best, mechanisms: names },
          posterior: finished.posterior.map((one) => ({
            ...one,
            logZ: Math.max(-1e9, Math.min(1e9, logZ)),
            mechanisms: names,
          })),
          mechanisms: names.map((name) => ({ name, probability: 0.5, se: 0.1, prior: 0.5 })),
        };
        for (const line of [...summaryText(wide, "r").split("\n"), ...comparisonText([wide, wide]).split("\n")]) {
          expect(line.length, line).toBeLessThanOrEqual(100);
          expect(line).toBe(line.trimEnd());
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

describe("agreement of runs", () => {
  it.each([
    [[], 0],
    [[{ value: 0.4, se: 0.1 }], 0],
    [
      [
        { value: 0.4, se: 0.3 },
        { value: 0.9, se: 0.4 },
      ],
      1,
    ], // 0.5 / hypot(0.3, 0.4)
    [
      [
        { value: 0.4, se: 0.3 },
        { value: 0.5, se: 0.3 },
        { value: 0.9, se: 0.4 },
      ],
      1,
    ], // the worst pair counts
    [
      [
        { value: 0.4, se: 0 },
        { value: 0.4, se: 0 },
      ],
      0,
    ],
    [
      [
        { value: 0.4, se: 0 },
        { value: 0.5, se: 0 },
      ],
      Infinity,
    ],
  ])("%j: %d standard errors", (estimates, gap) => expect(greatestGap(estimates)).toBeCloseTo(gap, 12));
});

describe("advice", () => {
  const advice = (change: Partial<Summary>) => nextStep({ ...finished, ...change }, "r");
  it.each([
    [{ status: "interrupted" }, "discover resume r"],
    [{ failed: 1000 }, "most programs failed"],
    [{ excludedMass: 0.2 }, "not weighed again"],
    [{ essDistinct: 2 }, "few programs carry the weight"],
    [{ best: { ...finished.best, minusBase: { value: 3, se: 2 } } }, "more --replicates"],
    [{}, "discover posterior r"],
  ])("%j", (change, words) => expect(advice(change)).toContain(words));
});
