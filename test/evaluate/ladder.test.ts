/** The fidelity ladder on one program: what a rung says, who leaves it, and what is paid. */
import { describe, expect, it } from "vitest";
import type { EvaluationRequest, Ladder } from "../../src/core/types.js";
import { evaluateCompiled } from "../../src/evaluate/evaluate-compiled.js";
import { climb, stoppedRung } from "../../src/evaluate/ladder/climb.js";
import { TRIALS } from "../../src/evaluate/ladder/trial.js";
import type { Weigher } from "../../src/evaluate/weigher.js";
import { handWritten } from "./nle/hand-written.js";

/** x | t ~ N(t, 0.5²), t ~ N(0, 1): x ~ N(0, 1.25) */
const OBSERVED = 0.7;
const EXACT = -0.5 * Math.log(2 * Math.PI * 1.25) - OBSERVED ** 2 / 2.5;
const withoutFailures = (made: ReturnType<typeof handWritten>) => ({
  ...made,
  program: { ...made.program, explain: () => null },
});
const runs = withoutFailures(
  handWritten({
    priors: { t: { name: "normal", args: [0, 1] } },
    observed: [[OBSERVED]],
    simulate: ([t], random) => [t + 0.5 * random.normal()],
  }),
);
const broken = handWritten({
  priors: { t: { name: "normal", args: [0, 1] } },
  observed: [[0.7]],
  simulate: () => null,
});
const seldom = handWritten({
  priors: { t: { name: "uniform", args: [0, 1] } },
  observed: [[0.7]],
  simulate: ([t], random) => (t < 0.85 ? null : [t + random.normal()]),
});

/** A surrogate that is paid 1,000 simulations a replicate and always says −3. */
const costly: Weigher = {
  name: "costly",
  refuses: () => null,
  method: () => "nle",
  replicate: () => ({ logZ: -3, variance: 0.01, draws: [], simulations: 1000, failed: 0, diagnostics: {} }),
};
const subject = (made: ReturnType<typeof handWritten>, request: EvaluationRequest) => ({
  ...made,
  request,
  weigher: costly,
});
const rung = (simulations: number, bound: number | null) => ({ simulations, bound, shift: 0.25, level: 0.05 });
const REQUEST: EvaluationRequest = { method: "costly", batch: "A", rung: 1, replicates: 3, seed: 1 };
const asked = (ladder: Ladder, below: number | null): EvaluationRequest => ({
  ...REQUEST,
  ladder,
  hopelessBelow: { exact: null, surrogate: below },
});
const BOTH = [rung(50, 1), rung(200, 0.5)];

describe("the score of a rung", () => {
  it("is that of a linear-Gaussian likelihood: near the closed form where that is true", () => {
    const spread = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const { diagnostics } = climb(subject(runs, { ...REQUEST, seed }), { rungs: [rung(200, null)], exempt: true });
      return Number(diagnostics.rung200) - EXACT;
    });
    const mean = spread.reduce((a, b) => a + b, 0) / spread.length;
    const sd = Math.sqrt(spread.reduce((s, x) => s + (x - mean) ** 2, 0) / (spread.length - 1));
    expect(Math.abs(mean)).toBeLessThan(3.5 * (sd / Math.sqrt(spread.length)) + 0.05);
    expect(sd).toBeLessThan(0.3);
  });
});

describe("leaving the ladder", () => {
  it("at the first rung whose score and bound are below what matters", () => {
    const { stopped, simulations, diagnostics } = climb(subject(runs, asked({ rungs: BOTH, exempt: false }, 100)), {
      rungs: BOTH,
      exempt: false,
    });
    const score = Number(diagnostics.rung50);
    expect(simulations).toBe(51);
    expect(stopped?.logZ).toBe(score + 0.25);
    expect(stopped?.diagnostics).toMatchObject({ stoppedAt: 50, atMost: score + 1, hopelessBelow: 100, level: 0.05 });
  });

  it("not where a bound is unknown, nothing is known of others, the bound reaches up, or the program is exempt", () => {
    const kept = (rungs: Ladder["rungs"], below: number | null, exempt = false) =>
      climb(subject(runs, asked({ rungs, exempt }, below)), { rungs, exempt });
    expect(kept([rung(50, null)], 100).stopped).toBe(null);
    expect(kept(BOTH, null).stopped).toBe(null);
    expect(kept([rung(50, 200)], 100).stopped).toBe(null);
    const exempt = kept(BOTH, 100, true);
    expect(exempt.stopped).toBe(null);
    expect(exempt.diagnostics).toMatchObject({ exempt: true, sparedBelow: 100 });
  });

  it("saves what the full evaluation would cost, says why, and is an evaluation that a sampler can use", () => {
    const hopeless = evaluateCompiled(runs.program, runs.environment, asked({ rungs: BOTH, exempt: false }, 100), [
      costly,
    ]);
    expect(stoppedRung(hopeless)).toBe(50);
    expect(hopeless.cost.simulations).toBe(51);
    expect(hopeless.feedback).toMatch(/by 50 simulations .* would hardly lift it above .* and below 100/);
    const full = evaluateCompiled(runs.program, runs.environment, asked({ rungs: BOTH, exempt: false }, -100), [
      costly,
    ]);
    expect(stoppedRung(full)).toBe(null);
    expect(full.ok && full.evidence?.diagnostics.rung200).toBeTypeOf("number");
  });

  it("is for learnt likelihoods: exact ones do not climb", () => {
    const exact: Weigher = { ...costly, method: () => "exact/likelihood" };
    const evaluation = evaluateCompiled(runs.program, runs.environment, asked({ rungs: BOTH, exempt: false }, 100), [
      exact,
    ]);
    expect(evaluation.ok && evaluation.evidence?.diagnostics).not.toHaveProperty("rung50");
  });
});

describe("one simulation", () => {
  it("that succeeds is all that is spent; a program that cannot run is found out before a thousand are paid for", () => {
    expect(climb(subject(runs, REQUEST), { rungs: [], exempt: true }).simulations).toBe(1);
    const evaluation = evaluateCompiled(
      { ...broken.program, explain: () => null },
      broken.environment,
      asked({ rungs: BOTH, exempt: false }, null),
      [costly],
    );
    expect(evaluation).toMatchObject({ ok: false, reason: "none of 50 simulations from the prior succeeds" });
    expect(evaluation.cost.simulations).toBe(TRIALS);
  });

  it("that fails is not the end: some others succeed", () => {
    const climbed = climb(subject(seldom, REQUEST), { rungs: [], exempt: true });
    expect(climbed.fails).toBe(false);
    expect(climbed.simulations).toBeGreaterThan(0);
  });
});
