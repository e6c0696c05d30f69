/** What is said beside predictions of held-out data: every check passing and failing. */
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../src/core/types.js";
import { failedChecks } from "../../src/core/check.js";
import { checksOfFits, type ExaminedFits } from "../../src/run/checks-fits.js";

interface Fake {
  readonly rmse: number;
  readonly limited?: readonly boolean[];
}

/** Naive errors are 10; one fold for each entry of `limited`. */
function evaluation({ rmse, limited = [false, false] }: Fake): Evaluation {
  const score = Math.log(10 / rmse);
  const folds = limited.map((each, i) => ({ fold: `f${i}`, replicate: i, rmse, aggregate: rmse, perPlace: rmse, naive: 10, count: 1, score: score + i / 100, iterations: 9, rate: 1, limited: each })); // prettier-ignore
  const replicates = folds.map((fold) => fold.score);
  const evidence = { logZ: score, se: 0, bias: null, method: "fit/mechanistic", rung: 1, batch: "C", replicates, diagnostics: { pooling: "logarithmic" } } as const; // prettier-ignore
  const cost = { simulations: 1, seconds: { simulate: 0, weigh: 0, fit: 0 } };
  const heldOut = { score, se: 0, rmse, rmseSe: 0, naive: 10, folds };
  return { ok: true, evidence, heldOut, metrics: {}, feedback: "", parameters: [], draws: [], cost };
}

const both = (validation: Fake | null, test: Fake | null): ExaminedFits["best"] => ({
  validation: validation === null ? undefined : evaluation(validation),
  test: test === null ? undefined : evaluation(test),
});
const failing = (best: ExaminedFits["best"], base = both({ rmse: 9 }, { rmse: 9 })): string[] =>
  failedChecks(checksOfFits({ base, best, failedShare: 0 })).map(({ name }) => name);

describe("better than naive", () => {
  it("holds on both kinds of folds, or not at all", () => {
    expect(failing(both({ rmse: 8 }, { rmse: 8 }))).toEqual([]);
    expect(failing(both({ rmse: 8 }, { rmse: 8.9 }))).toEqual([]);
    expect(failing(both({ rmse: 8 }, { rmse: 11 }), both({ rmse: 12 }, { rmse: 12 }))).toEqual(["better than naive"]);
    expect(failing(both({ rmse: 11 }, { rmse: 8 }))).toEqual(["better than naive"]);
  });

  it("is judged by what there is", () => {
    expect(failing(both({ rmse: 8 }, null))).toEqual([]);
    expect(failing(both({ rmse: 11 }, null))).toEqual(["better than naive"]);
    expect(checksOfFits({ base: both(null, null), best: both(null, null), failedShare: 0 })).toHaveLength(1);
  });

  it("names both ratios", () => {
    const checks = checksOfFits({ base: both(null, null), best: both({ rmse: 8 }, { rmse: 11 }), failedShare: 0 });
    expect(checks[0]).toMatchObject({
      value: 1.1,
      words: expect.stringMatching(/0\.8\d* times .* 1\.1\d* times/) as string,
    });
  });
});

it("a choice that the test folds contradict is said to be one", () => {
  expect(failing(both({ rmse: 8 }, { rmse: 9.5 }))).toEqual(["choice holds"]);
});

it("fits that ended at the last step allowed are counted over both kinds of folds", () => {
  const half = { rmse: 8, limited: [true, false] };
  const all = { rmse: 8, limited: [true, true] };
  expect(failing(both(half, half))).toEqual([]);
  expect(failing(both(half, all))).toEqual(["fits have ended"]);
});

it("many failures among the proposals are said", () => {
  const [ok, bad] = [0.5, 0.51].map((failedShare) =>
    failedChecks(checksOfFits({ base: both(null, null), best: both(null, null), failedShare })),
  );
  expect([ok.length, bad.map(({ name }) => name)]).toEqual([0, ["programs run"]]);
});
