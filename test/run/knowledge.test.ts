/** What evaluations may know: bounds that hold as often as stated, and results that no timing changes. */
import { describe, expect, it } from "vitest";
import { infer } from "../../src/core/infer.js";
import type { Candidate, Evaluation, EvaluationRequest, Evaluator } from "../../src/core/types.js";
import { noUsage } from "../../src/core/usage.js";
import type { Environment } from "../../src/envs/types.js";
import type { Entry, Journal } from "../../src/journal/types.js";
import { stream } from "../../src/math/rng.js";
import { openArchive } from "../../src/run/archive.js";
import { runConfigSchema } from "../../src/run/config.js";
import { EXEMPT, HOPELESS_MARGIN, RUNG_LEVEL } from "../../src/run/effort.js";
import { createKnowledge, leastDifferences, requestFor, rungOf } from "../../src/run/knowledge.js";
import { ladderReport } from "../../src/run/ladder-report.js";
import { createOutside } from "../../src/run/problem.js";
import { samplers } from "../../src/samplers.js";
import { finiteSpace } from "../support/finite-space.js";
import { emptyMemory } from "../../src/core/memory.js";

const COST = { simulations: 3250, seconds: { simulate: 0, weigh: 2, fit: 0 } };
const evaluationOf = (logZ: number, diagnostics: Record<string, number | boolean>, simulations = 3250): Evaluation => ({
  ok: true,
  evidence: { logZ, se: 0, bias: null, method: "nle", rung: 1, batch: "A", replicates: [logZ], diagnostics },
  metrics: {},
  feedback: "",
  parameters: [],
  draws: [],
  cost: { ...COST, simulations },
});
const candidate = (id: string, evaluation: Evaluation): Candidate => ({
  node: 0,
  ticket: { id: 0, parent: null, intent: "draft" },
  proposal: {
    program: { id, source: "", mechanisms: [] },
    rationale: "",
    logPrior: 0,
    logForward: null,
    logReverse: null,
    usage: noUsage,
  },
  evaluation,
  score: 0,
});

describe("bounds of a rung", () => {
  it("are exceeded by the next difference at most as often as stated, from the first moment they exist (seed 1)", () => {
    const least = leastDifferences(RUNG_LEVEL);
    for (const m of [least, 50]) {
      const runs = 4000;
      const noise = stream(1).fork(m);
      const draw = () => Math.exp(noise.normal()); // skewed: nothing but exchangeability is used
      const over = Array.from({ length: runs }, () => {
        const { bound } = rungOf(
          50,
          Array.from({ length: m }, draw).sort((a, b) => a - b),
        );
        return draw() > bound!;
      }).filter(Boolean).length;
      expect(over / runs).toBeLessThan(RUNG_LEVEL + 3 * Math.sqrt((RUNG_LEVEL * (1 - RUNG_LEVEL)) / runs));
      expect(over / runs).toBeGreaterThan(RUNG_LEVEL / 2); // and not for being absurdly wide
    }
    expect(
      rungOf(
        50,
        Array.from({ length: least - 1 }, () => 0),
      ).bound,
    ).toBe(null);
  });

  it("are learnt from programs that were exempt, each once, never from those that passed a test", () => {
    const knowledge = createKnowledge([50]);
    for (let i = 0; i < 19; i++) knowledge.learn(candidate(`e${i}`, evaluationOf(i, { rung50: 0, exempt: true })));
    knowledge.learn(candidate("e0", evaluationOf(1e3, { rung50: 0, exempt: true })));
    for (let i = 0; i < 50; i++) knowledge.learn(candidate(`p${i}`, evaluationOf(18, { rung50: -1e3, exempt: false })));
    const { rungs, hopelessBelow } = knowledge.known();
    expect(rungs).toEqual([{ simulations: 50, bound: 18, shift: 9, level: RUNG_LEVEL }]);
    expect(hopelessBelow).toEqual({ exact: null, surrogate: 18 - HOPELESS_MARGIN });
  });

  it("a score of −∞ at a rung is no difference where the full one is −∞ too, and an infinite one where it is not", () => {
    const knowledge = createKnowledge([50]);
    for (let i = 0; i < 19; i++)
      knowledge.learn(candidate(`e${i}`, evaluationOf(i === 0 ? 1 : -Infinity, { rung50: -Infinity, exempt: true })));
    expect(knowledge.known().rungs[0].bound).toBe(Infinity);
  });

  it("exempts all while nothing is known, then a share that programs' identities draw", () => {
    const base: EvaluationRequest = { ...REQUEST, ladder: { rungs: [], exempt: true } };
    const coins = stream(1);
    const known = { hopelessBelow: { exact: null, surrogate: null }, rungs: [rungOf(50, [])] };
    expect(requestFor(base, "a", known, coins).ladder?.exempt).toBe(true);
    const later = {
      ...known,
      rungs: [
        rungOf(
          50,
          Array.from({ length: 30 }, (_, i) => i),
        ),
      ],
    };
    const exempt = Array.from({ length: 2000 }, (_, i) => requestFor(base, `p${i}`, later, coins).ladder?.exempt);
    const share = exempt.filter(Boolean).length / 2000;
    expect(Math.abs(share - EXEMPT)).toBeLessThan(3.5 * Math.sqrt((EXEMPT * (1 - EXEMPT)) / 2000));
    expect(requestFor(base, "p7", later, coins)).toEqual(requestFor(base, "p7", later, coins));
  });
});

const REQUEST: EvaluationRequest = { method: "nle", batch: "A", rung: 1, replicates: 3, seed: 1 };

/** A search whose evaluations stop by what they were told, each as late as `delay` says; `before`: what is on record. */
async function searched(delay: (node: number) => number, before: readonly Entry[] = []) {
  const space = finiteSpace(7, { seed: 3, spread: 12 });
  const entries: Entry[] = [];
  const journal: Journal = {
    read: async function* () {
      yield* before;
    },
    append: (entry) => Promise.resolve(void entries.push(entry)),
    close: () => Promise.resolve(),
  };
  let asked = 0;
  const wait = () => new Promise((resolve) => setTimeout(resolve, delay(asked++)));
  const evaluator: Evaluator = {
    name: "made",
    async evaluate(program, _, { ladder, hopelessBelow }) {
      await wait();
      const full = space.logZ[Number(`0x${program.id}`)];
      const rung = full - 2 + 4 * stream(9).fork(program.id).uniform();
      const [{ bound, shift }] = ladder!.rungs;
      const limit = hopelessBelow!.surrogate;
      const stops = bound !== null && limit !== null && rung + bound < limit;
      if (stops && !ladder!.exempt)
        return evaluationOf(rung + shift, { stoppedAt: 50, atMost: rung + bound, rungScore: rung }, 50);
      return evaluationOf(full, { rung50: rung, exempt: ladder!.exempt, ...(stops ? { sparedBelow: limit } : {}) });
    },
  };
  const hex = (id: string) => Number(id).toString(16).padStart(16, "0");
  const renamed = <P extends { readonly program: Candidate["proposal"]["program"] }>(p: P): P => ({
    ...p,
    program: { ...p.program, id: hex(p.program.id) },
  });
  const outside = createOutside({
    environment: {} as Environment,
    base: space.problem.base.proposal.program,
    proposer: {
      name: "made",
      hasDensities: true,
      propose: async ({ ticket, lineage }) => {
        await new Promise((resolve) => setTimeout(resolve, delay(ticket.id + 1)));
        const plain = lineage.map((c) => ({
          ...c,
          proposal: {
            ...c.proposal,
            program: { ...c.proposal.program, id: String(Number(`0x${c.proposal.program.id}`)) },
          },
        }));
        const view = { lineage: plain, siblings: [], memory: emptyMemory };
        return renamed(await space.problem.propose(ticket, view));
      },
    },
    evaluator,
    archive: await openArchive(journal),
    stream: stream(1),
    search: { ...REQUEST, ladder: { rungs: [], exempt: true } },
    knowledge: createKnowledge([50]),
    fits: { write: () => undefined, read: () => null },
    warm: false,
    coins: stream(2),
    signal: new AbortController().signal,
    gate: () => undefined,
    now: () => 0,
  });
  const ticket = { id: 0, parent: null, intent: "draft" } as const;
  const proposal = renamed(space.problem.base.proposal);
  const evaluation = await outside.evaluate(proposal, ticket);
  const base: Candidate = {
    node: 0,
    ticket,
    proposal,
    evaluation,
    score: evaluation.ok ? evaluation.evidence!.logZ : 0,
  };
  outside.learn([base]);
  const config = runConfigSchema.parse({ sampler: "tree", env: "-", iterations: 150, lookAhead: 6 });
  const sampler = samplers.tree.create(config, null);
  let last: Parameters<typeof ladderReport>[0] | null = null;
  for await (const step of infer({ ...outside, base }, sampler, { room: 6, stream: stream(4) })) {
    outside.learn(step.born);
    last = step.genealogy;
  }
  const evaluations = entries.filter((e) => e.type === "evaluation");
  return { genealogy: last!, rungs: outside.rungs(), entries, evaluations };
}

describe("a search whose evaluations know of each other", () => {
  it("goes on after a kill as if nothing had happened, and weighs nothing twice", async () => {
    const whole = await searched(() => 0);
    for (const share of [0.2, 0.5, 0.9]) {
      const before = whole.entries.slice(0, Math.floor(share * whole.entries.length));
      const rest = await searched((n) => n % 3, before);
      expect([...rest.genealogy].map((c) => c.evaluation)).toEqual([...whole.genealogy].map((c) => c.evaluation));
      expect(rest.rungs).toEqual(whole.rungs);
      const known = before.filter((e) => e.type === "evaluation").length;
      expect(rest.evaluations).toHaveLength(whole.evaluations.length - known);
    }
  });

  it("is the same whatever is ready first, stops some programs, and says what that saved and may have lost", async () => {
    const [prompt, late, odd] = await Promise.all([
      searched(() => 0),
      searched((n) => (n % 3 === 0 ? 4 : 0)),
      searched((n) => (n * 7) % 5),
    ]);
    const facts = (run: Awaited<ReturnType<typeof searched>>) =>
      [...run.genealogy].map((c) => [c.proposal.program.id, c.ticket.parent, c.score, c.evaluation]);
    expect(facts(late)).toEqual(facts(prompt));
    expect(facts(odd)).toEqual(facts(prompt));
    const { report, secondsSaved } = ladderReport(prompt.genealogy, prompt.rungs)!;
    expect(report.stopped).toBeGreaterThan(5);
    expect(report.simulationsSaved).toBe(report.stopped * (3250 - 50));
    expect(secondsSaved).toBeCloseTo(0, 9); // every evaluation here took the same time
    expect(report.lostProbability).toBeLessThanOrEqual(1);
    expect(prompt.evaluations.length).toBe(new Set([...prompt.genealogy].map((c) => c.proposal.program.id)).size);
  });
});
