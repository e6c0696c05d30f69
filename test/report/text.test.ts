/** @file Pages for the terminal, whole and letter by letter: the goldens are what a reader sees. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparisonText, greatestGap, verdict } from "../../src/report/comparison-text.js";
import { coverageText } from "../../src/report/coverage-text.js";
import { nextStep } from "../../src/report/next-step.js";
import { summaryText } from "../../src/report/summary-text.js";
import type { Summary } from "../../src/run/summary-types.js";
import { finished, predicted, ranked, refused, stopped } from "./summary-input.js";

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
  it("of a run whose posterior a check took away", () =>
    expect(summaryText(refused, "runs/mine")).toMatchFileSnapshot("golden/refused.txt"));
  it("of programs ranked by a distance, which is never called a posterior", () =>
    expect(summaryText(ranked, "runs/mine")).toMatchFileSnapshot("golden/ranked.txt"));
  it("of predictions of held-out data: errors in their unit first, never a posterior", () =>
    expect(summaryText(predicted, "runs/city-tree-1")).toMatchFileSnapshot("golden/predicted.txt"));
  it("two runs that predict, side by side", () =>
    expect(comparisonText([predicted, { ...predicted, run: "city-smc-2", sampler: "smc" }])).toMatchFileSnapshot(
      "golden/predicted-comparison.txt",
    ));
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
        const climbed: Summary = { ...wide, sampler: "tree", kind: "optimiser" };
        const pages = [
          summaryText(wide, "r"),
          summaryText(climbed, "r"),
          summaryText({ ...wide, best: { ...wide.best, method: "nle" } }, "r"),
          summaryText({ ...predicted, best: { ...predicted.best, mechanisms: names } }, "r"),
          comparisonText([wide, wide]),
          comparisonText([wide, climbed, wide, wide, wide], ["a", "b"]),
        ];
        for (const line of pages.flatMap((page) => page.split("\n"))) {
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

describe("a verdict", () => {
  const at = (value: number, se: number) => ({ value, se });
  it.each([
    [[at(0.4002, 0), at(0.4004, 0)], "agree"], // equal digits
    [[null, at(0.0004, 0)], "agree"], // both are 0.000 as printed, or <0.001
    [[at(0.9996, 0), at(1, 0)], "agree"],
    [[null, at(0.05, 0.02)], "unclear: 0.050"],
    [[at(0.4, 0), at(0.412, 0)], "differ by 0.012"], // exact scores: the difference itself
    [[at(0.4, 0.01), at(0.6, 0.01), at(0.5, 0.01)], "differ by 0.200"],
    [[at(0.4, 0.1), at(0.6, 0.1)], "agree"],
  ])("%j: %s", (estimates, words) => expect(verdict(estimates)).toBe(words));
});

describe("runs on different data", () => {
  const text = comparisonText([finished, second], ["aaaaaaaaaa", "bbbbbbbbbb"]);
  it("are marked, and not judged", () => {
    expect(text).toContain("Different data:");
    expect(text).toMatch(/data\s+aaaaaaaa/);
    expect(text).not.toMatch(/agree|differ by/);
  });
  it("are not suspected where hashes are equal or unknown", () => {
    for (const hashes of [["a", "a"], ["a", null], []])
      expect(comparisonText([finished, second], hashes)).not.toContain("Different data");
  });
});

describe("a posterior beside shares", () => {
  const climbed: Summary = { ...second, sampler: "tree", kind: "optimiser" };
  it("is not judged by them", () => {
    const text = comparisonText([finished, climbed]);
    expect(text).not.toMatch(/agree|differ by/);
    expect(text).toContain("B: shares among the programs found");
    expect(comparisonText([finished, climbed, second])).toContain("differ by 0.223");
  });
});

describe("what probabilities speak for", () => {
  const { diagnostics } = finished;
  it.each([
    [{ evaluated: 586 }, "All 864 programs of the library were weighed."],
    [
      {},
      "399 of the library's 864 programs were weighed (46 % of the prior); all one-edit neighbours of the leading ones " +
        "are among them.",
    ],
    [
      { diagnostics: { ...diagnostics, neighboursWeighed: 400 } },
      "521 of the library's 864 programs were weighed (46 % of the prior); most one-edit neighbours of the leading ones " +
        "are among them.",
    ],
    [
      { kind: "optimiser", diagnostics: { ...diagnostics, neighboursWeighed: 0, priorMassWeighed: 0.1 } },
      "121 of the library's 864 programs were weighed (10 % of the prior). Programs that were not met are in no error bar.",
    ],
    [{ diagnostics: {} }, "Programs that were not met are in no error bar."],
  ] as const)("%j", (change, words) => expect(coverageText({ ...finished, ...change })).toBe(words));

  const optimisers: readonly Partial<Summary>[] = [
    { sampler: "tree", kind: "optimiser" },
    { sampler: "smc (published weights)", kind: "optimiser" },
    { sampler: "best-of-n", modelPrior: "uniform", diagnostics: {} }, // drafts of unknown density
  ];
  it.each(optimisers)("$sampler: shares among the programs found", (change) => {
    const text = summaryText({ ...finished, ...change }, "r");
    expect(text).not.toContain("posterior probability");
    expect(text).toContain("share among the programs found");
    expect(text).not.toContain("particles off by");
    expect(text.includes("effective particles")).toBe(change.sampler?.startsWith("smc"));
  });

  it("enumeration has no particles, and speaks of none", () => {
    const text = summaryText({ ...finished, sampler: "enumerate" }, "r");
    expect(text).toContain("posterior probability");
    expect(text).not.toContain("particles");
  });
});

describe("scores of the neural likelihood", () => {
  const text = summaryText({ ...finished, best: { ...finished.best, method: "nle" } }, "r");
  it("are said to be of the statistics, and no more comparable than they are", () => {
    expect(text).toContain("log probability of the environment's statistics");
    expect(text).toContain("do not compare them with exact scores");
    expect(text).toContain("the statistics are 10^215 times as likely");
    expect(text).toContain("networks on cpu");
    expect(summaryText({ ...finished, crossCheck: [] }, "r")).not.toContain("networks");
  });
  it("beside exact ones are called incomparable", () =>
    expect(comparisonText([finished, { ...second, best: { ...second.best, method: "nle" } }])).toContain(
      "not comparable",
    ));
});

describe("advice", () => {
  const { heldOut } = predicted;
  const advice = (change: Partial<Summary>) => nextStep({ ...finished, ...change }, "r");
  it.each([
    [{ status: "interrupted" }, "discover resume r"],
    [
      { best: { ...finished.best, search: { logZ: -Infinity, se: 0 } } },
      "look at r/programs/fedcba9876543210.model.ts",
    ],
    [{ failed: 1000 }, "most programs failed"],
    [{ excludedMass: 0.2 }, "not weighed again"],
    [{ essDistinct: 2 }, "few programs carry the weight"],
    [{ best: { ...finished.best, minusBase: { value: 3, se: 2 } } }, "more --replicates"],
    [{}, "discover posterior r"],
    [{ heldOut }, "--scale PARAMETER=0.7"], // no parameter stands in the program's text
    [{ heldOut, best: { ...finished.best, program: "parameters: {\n  // 1/day\n  beta: x }" } }, "--scale beta=0.7"],
  ])("%j", (change, words) => expect(advice(change)).toContain(words));
});
