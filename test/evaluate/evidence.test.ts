import { describe, expect, it } from "vitest";
import { combine, pairedDifference, replicateStream, standardError } from "../../src/evaluate/evidence.js";
import type { Replicate } from "../../src/evaluate/weigher.js";
import { logMeanExp } from "../../src/math/log-sum-exp.js";
import { stream } from "../../src/math/rng.js";

const LABEL = { method: "exact/likelihood", rung: 1, batch: "A" } as const;
const replicate = (logZ: number, variance?: number): Replicate => ({
  logZ,
  ...(variance === undefined ? {} : { variance }),
  draws: [],
  simulations: 10,
  failed: 1,
  diagnostics: {},
});

describe("combine", () => {
  it("averages Ẑ, not log Ẑ", () => {
    const { logZ } = combine([replicate(-1000), replicate(-1000 + Math.log(3))], LABEL);
    expect(logZ).toBeCloseTo(-1000 + Math.log(2), 12);
  });

  it("counts a replicate of −Infinity as Ẑ = 0", () => {
    const { logZ, se, diagnostics } = combine([replicate(-5, 0.01), replicate(-Infinity, 0.01)], LABEL);
    expect(logZ).toBeCloseTo(-5 - Math.log(2), 12);
    expect(se).toBeGreaterThan(Math.sqrt(0.5)); // the share ½ of 2 replicates
    expect(diagnostics["impossibleReplicates"]).toBe(1);
  });

  it("knows nothing of the error where every replicate is impossible, or there is only one", () => {
    const none = combine([replicate(-Infinity), replicate(-Infinity)], LABEL);
    expect([none.logZ, none.se]).toEqual([-Infinity, Infinity]);
    expect(combine([replicate(-3)], LABEL).se).toBe(Infinity);
    expect(combine([replicate(-3, 0.04)], LABEL).se).toBeCloseTo(0.2, 12);
  });

  it("an exact value has error 0, also where it is impossible", () => {
    expect(combine([replicate(-3, 0)], LABEL).se).toBe(0);
    expect(combine([replicate(-Infinity, 0)], LABEL)).toMatchObject({ logZ: -Infinity, se: 0 });
  });

  it("reports the share of simulations that failed", () => {
    expect(combine([replicate(1), replicate(2)], LABEL).diagnostics["failedSimulations"]).toBe(0.1);
  });
});

describe("surrogates are averaged in log Z", () => {
  const surrogate = (values: readonly number[]) =>
    combine(
      values.map((v) => replicate(v)),
      LABEL,
      "logarithmic",
    );

  it("mean of log Ẑ, with the error of a mean", () => {
    const { logZ, se, diagnostics } = surrogate([-10, -12, -14]);
    expect(logZ).toBe(-12);
    expect(se).toBeCloseTo(2 / Math.sqrt(3), 12);
    expect(diagnostics["pooling"]).toBe("logarithmic");
  });

  it("a replicate of −Infinity takes its share of Ẑ, not all of it", () => {
    const { logZ, se } = surrogate([-10, -12, -Infinity]);
    expect(logZ).toBeCloseTo(-11 + Math.log(2 / 3), 12);
    expect(se).toBeCloseTo(Math.sqrt(2 / 2 + 1 / 3 / ((2 / 3) * 3)), 12);
    expect(surrogate([-Infinity, -Infinity])).toMatchObject({ logZ: -Infinity, se: Infinity });
  });

  it("errors of nats: unbiased with true errors, where the log mean is the luckiest replicate", () => {
    const [sigma, runs] = [3, 2000];
    const source = stream(4);
    const made = Array.from({ length: runs }, () => Array.from({ length: 4 }, () => sigma * source.normal()));
    const pooled = made.map(surrogate);
    const mean = pooled.reduce((s, { logZ }) => s + logZ, 0) / runs;
    const sd = Math.sqrt(pooled.reduce((s, { logZ }) => s + logZ * logZ, 0) / runs);
    const stated = Math.sqrt(pooled.reduce((s, { se }) => s + se * se, 0) / runs);
    expect(Math.abs(mean)).toBeLessThan((4 * sd) / Math.sqrt(runs));
    expect(sd / stated).toBeGreaterThan(0.9);
    expect(sd / stated).toBeLessThan(1.1);
    const lucky = made.reduce((s, logs) => s + logMeanExp(logs), 0) / runs;
    expect(lucky).toBeGreaterThan(1.5);
  });

  it("paired differences follow the same rule, and report the worst replicate's k̂ and ESS", () => {
    const [a, b] = [surrogate([1, 3, 8]), surrogate([0, 4, 2])];
    const { value, se } = pairedDifference(a, b);
    expect(value).toBe(2);
    expect(se).toBeCloseTo(Math.sqrt(13 / 3), 12); // differences 1, −1, 6
    const diagnosed = [0.2, 0.9, NaN].map((k, i) => ({ ...replicate(0), diagnostics: { paretoK: k, ess: 100 + i } }));
    expect(combine(diagnosed, LABEL).diagnostics).toMatchObject({ paretoK: 0.9, ess: 100 });
  });
});

describe("stated error", () => {
  const cases: readonly [sigma: number, replicates: number, own: boolean][] = [
    [0.1, 2, true],
    [0.3, 3, true],
    [0.3, 3, false],
    [0.5, 4, false],
    [1, 4, false],
    [1, 12, true],
  ];
  it.each(cases)("is the spread: σ = %d, %i replicates, own estimates %s", (sigma, replicates, own) => {
    const source = stream(1).fork(sigma * 10, replicates, own ? 1 : 0);
    const runs = Array.from({ length: 4000 }, () => {
      const logs = Array.from({ length: replicates }, () => sigma * source.normal());
      return { logZ: logMeanExp(logs), se: standardError(logs, own ? sigma ** 2 : null) };
    });
    const mean = runs.reduce((s, { logZ }) => s + logZ, 0) / runs.length;
    const sd = Math.sqrt(runs.reduce((s, { logZ }) => s + (logZ - mean) ** 2, 0) / runs.length);
    const stated = Math.sqrt(runs.reduce((s, { se }) => s + se * se, 0) / runs.length);
    expect(sd / stated).toBeGreaterThan(0.9);
    expect(sd / stated).toBeLessThan(1.1);
  });

  it("does not let a surrogate's own estimate be many times the spread", () => {
    const logs = [16.1, 16.4, 16.9, 16.3]; // s² = 0.115
    const stated = (own: number) => standardError(logs, own, "logarithmic");
    expect(stated(19)).toBeCloseTo(Math.sqrt(((3 + 2 * 6.6) / 5) * (0.3475 / 3 / 4)), 4);
    expect(stated(19)).toBe(stated(1));
    expect(stated(0.2)).toBeLessThan(stated(1));
    expect(standardError(logs, 19, "linear")).toBeGreaterThan(1);
  });

  it("believes the spread where own estimates contradict it", () => {
    expect(standardError([0, 4], 0.01)).toBeGreaterThan(2);
    expect(standardError([0, 0.4], 0.09)).toBeLessThan(0.3);
  });
});

describe("replicates that share what they are scored on", () => {
  /** 4 folds, each fitted from 3 seeds: fold f of seed s at f + 4 s. Folds differ by sd 3, seeds by 0.5. */
  const folds = 4;
  const scores = (random: ReturnType<typeof stream>): Replicate[] => {
    const ofFold = Array.from({ length: folds }, () => 3 * random.normal());
    return Array.from({ length: 3 * folds }, (_, r) => ({
      ...replicate(ofFold[r % folds] + 0.5 * random.normal()),
      clusters: folds,
    }));
  };
  const label = { ...LABEL, method: "fit/mechanistic" };

  it("have the error of other folds: mean se² is the variance of the score, within 4 standard errors", () => {
    const trials = Array.from({ length: 3000 }, (_, t) =>
      combine(scores(stream(5).fork("trial", t)), label, "logarithmic"),
    );
    const variance = trials.reduce((sum, { logZ }) => sum + logZ ** 2, 0) / trials.length; // the mean is known to be 0
    const stated = trials.reduce((sum, { se }) => sum + se ** 2, 0) / trials.length;
    const relativeSe = Math.sqrt((2 + 2 / (folds - 1)) / trials.length); // of χ²₁ and χ²₃ / 3
    expect(Math.abs(stated / variance - 1)).toBeLessThan(4 * relativeSe);
  });

  it("of one fold have an unknown error; paired differences likewise", () => {
    const one = (values: readonly number[]) =>
      combine(
        values.map((v) => ({ ...replicate(v), clusters: 1 })),
        label,
        "logarithmic",
      );
    expect(one([1, 1.1, 0.9]).se).toBe(Infinity);
    expect(pairedDifference(one([1, 1.1, 0.9]), one([0, 0.1, 0])).se).toBe(Infinity);
  });

  it("paired: what folds have in common cancels, what they do not is the error", () => {
    const random = stream(6);
    const base = scores(random);
    const gains = [1, 2, 3, 6];
    const best = base.map((r, i) => ({ ...r, logZ: r.logZ + gains[i % folds] }));
    const { value, se } = pairedDifference(combine(best, label, "logarithmic"), combine(base, label, "logarithmic"));
    expect(value).toBeCloseTo(3, 12);
    expect(se).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
  });
});

describe("pairedDifference", () => {
  const evidence = (values: readonly number[], batch: "A" | "B" = "A") =>
    combine(
      values.map((v) => replicate(v)),
      { ...LABEL, batch },
    );

  it("noise that both share cancels", () => {
    const shared = [0.9, -0.3, 0.4, -1.2];
    const { value, se } = pairedDifference(
      evidence(shared.map((e) => 3 + e)),
      evidence(shared.map((e, i) => 1 + e + 0.01 * (i % 2))),
    );
    expect(value).toBeCloseTo(2, 1);
    expect(se).toBeLessThan(0.01);
  });

  it("does not pair across batches", () => {
    const a = evidence([1, 2, 3]);
    const b = evidence([1, 2, 3], "B");
    expect(pairedDifference(a, b).se).toBeCloseTo(Math.hypot(a.se, b.se), 12);
  });

  it("of two impossible programs is 0, never NaN", () => {
    expect(pairedDifference(evidence([-Infinity]), evidence([-Infinity])).value).toBe(0);
    expect(pairedDifference(evidence([-Infinity, -Infinity]), evidence([1, 2])).value).toBe(-Infinity);
  });
});

describe("replicateStream", () => {
  it("differs by seed, environment, batch and replicate", () => {
    const streams = [
      replicateStream(1, "e", "A", 0),
      replicateStream(2, "e", "A", 0),
      replicateStream(1, "f", "A", 0),
      replicateStream(1, "e", "B", 0),
      replicateStream(1, "e", "A", 1),
    ];
    expect(new Set(streams.map((s) => s.fork("noise").key().join())).size).toBe(5);
    expect(replicateStream(1, "e", "A", 0).uniform()).toBe(replicateStream(1, "e", "A", 0).uniform());
  });
});
