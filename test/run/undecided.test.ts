/** Who is called best, on streams of replicates whose truth is known. */
import { describe, expect, it } from "vitest";
import type { Evaluation, EvaluationRequest } from "../../src/core/types.js";
import { combine } from "../../src/evaluate/evidence.js";
import { stream } from "../../src/math/rng.js";
import { bestOf, type Contender, shortlist } from "../../src/run/contest.js";
import { DECIDING_LEVEL, INDIFFERENT } from "../../src/run/effort.js";
import { decide, undecidedAmong } from "../../src/run/undecided.js";

const LABEL = { method: "made", rung: 1, batch: "A" } as const;
const REQUEST: EvaluationRequest = { method: "made", batch: "A", rung: 1, replicates: 3, seed: 0 };
const COST = { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } };

/** Programs "0", "1", … with these log evidences; replicate r of program i is a pure function of (seed, i, r). */
function world(seed: number, truth: readonly number[], sigma: number) {
  const replicate = (i: number, r: number) => ({
    logZ: truth[i] + sigma * stream(seed).fork(i, r).normal(),
    draws: [],
    simulations: 1,
    failed: 0,
    diagnostics: {},
  });
  const evaluation = (i: number, first: number, count: number): Extract<Evaluation, { ok: true }> => {
    const made = Array.from({ length: count }, (_, r) => replicate(i, first + r));
    const evidence = combine(made, LABEL, "logarithmic");
    return { ok: true, evidence, metrics: {}, feedback: "", parameters: [], draws: [], cost: COST };
  };
  const all: Contender[] = truth.map((_, i) => ({
    program: { id: String(i), source: "", mechanisms: [] },
    logPrior: 0,
    search: evaluation(i, 0, 3),
  }));
  const asked: string[] = [];
  const weigh = (program: Contender["program"], request: EvaluationRequest) => {
    asked.push(`${program.id} from ${request.first} ${request.replicates}`);
    return Promise.resolve(evaluation(Number(program.id), request.first ?? 0, request.replicates));
  };
  return { all, weigh, asked, run: () => decide(all, REQUEST, weigh, () => undefined) };
}

describe("the best after a search", () => {
  it.each([0.3, 0.6, 1])(
    "σ = %f: worse than another by more than does not matter, as seldom as stated",
    async (sigma) => {
      const runs = 400;
      const truth = [0, -INDIFFERENT * 1.05, -INDIFFERENT * 1.05, -INDIFFERENT * 1.05, -2];
      let [wrong, undecided] = [0, 0];
      for (let seed = 0; seed < runs; seed++) {
        const decided = await world(seed, truth, sigma).run();
        if (decided.undecided > 0) undecided++;
        else if (bestOf(decided.all)!.program.id !== "0") wrong++;
      }
      const slack = 3 * Math.sqrt((DECIDING_LEVEL * (1 - DECIDING_LEVEL)) / runs);
      expect(wrong / runs).toBeLessThan(DECIDING_LEVEL + slack);
      if (sigma === 0.3) expect(undecided / runs).toBeLessThan(0.2);
    },
  );

  it("asks for nothing where the order is plain, and for the missing replicates only where it is not", async () => {
    const plain = world(1, [0, -30, -40], 0.3);
    expect((await plain.run()).added).toBe(0);
    const close = world(1, [0, -0.1, -40], 1);
    expect(
      undecidedAmong(close.all)
        .map((c) => c.program.id)
        .sort(),
    ).toEqual(["0", "1"]);
    const { all } = await close.run();
    expect(close.asked.slice(0, 2).sort()).toEqual(["0 from 3 3", "1 from 3 3"]);
    expect(all[2]).toBe(close.all[2]);
  });

  it("is the same whatever the order in which evaluations are ready", async () => {
    const w = world(5, [0, -0.2, -0.3], 1);
    const slow = await decide(
      w.all,
      REQUEST,
      async (program, request) => {
        await new Promise((resolve) => setTimeout(resolve, program.id === "0" ? 5 : 0));
        return w.weigh(program, request);
      },
      () => undefined,
    );
    expect(slow).toEqual(await world(5, [0, -0.2, -0.3], 1).run());
  });
});

describe("the shortlist", () => {
  const contender = (id: string, logZ: number, se: number): Contender => {
    const { search } = world(1, [logZ], 1).all[0];
    const evidence = { ...search.evidence!, logZ, se };
    return { program: { id, source: "", mechanisms: [] }, logPrior: 0, search: { ...search, evidence } };
  };

  it("holds what would matter if its error were in its favour, and says what is left out at most", () => {
    const all = [contender("best", 0, 0.1), contender("sure", -9, 0.1), contender("unsure", -9.5, 3)];
    const { kept, excludedMass, excludedAtMost } = shortlist(all, 0.005, 64);
    expect(kept.map((c) => c.program.id)).toEqual(["best", "unsure"]);
    expect(excludedMass).toBeLessThan(excludedAtMost);
    expect(excludedAtMost).toBeLessThan(0.005);
  });

  it("is no longer than allowed, the heavy ones first", () => {
    const all = [contender("a", 0, 1), contender("b", -1, 1), contender("c", -2, 1), contender("d", -7, 3)];
    expect(shortlist(all, 0.005, 2).kept.map((c) => c.program.id)).toEqual(["a", "b"]);
  });
});
