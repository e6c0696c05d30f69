/**
 * A search among n candidates of which only the evidence is known: a proposal is a uniform candidate, whoever the parent,
 * and is scored afresh, log Ẑ = log Z + noise · N(0, 1). The i-th draft is candidate i mod n, and copies of a draft share
 * its score. The validation without a language model of ModelSMC (2026, appendix F.1) is this.
 */
import type { Problem } from "../../src/core/infer.js";
import { infer } from "../../src/core/infer.js";
import type { Candidate, Evaluation, Proposal, Sampler } from "../../src/core/types.js";
import { noUsage } from "../../src/core/usage.js";
import { collapse, normalise } from "../../src/core/weights.js";
import { stream } from "../../src/math/rng.js";
import { publishedSmc } from "../../src/smc/published.js";
import { resamplings } from "../../src/smc/resampling.js";
import { temperedSmc } from "../../src/smc/tempered.js";

export interface Candidates {
  readonly logZ: readonly number[];
  /** standard deviation of one score, nats */
  readonly noise: number;
}

const N = 100;
const ITERATIONS = 20;
const CLONE = 0.8;
const ESS = 0.5;

function problemOf({ logZ, noise }: Candidates, seed: number): Problem {
  const n = logZ.length;
  const logPrior = -Math.log(n);
  const random = stream(seed);
  const proposal = (k: number): Proposal => ({
    program: { id: String(k), source: "", mechanisms: [] },
    rationale: "",
    logPrior,
    logForward: logPrior,
    logReverse: logPrior,
    usage: noUsage,
  });
  const scored = (k: number, of: readonly (string | number)[]) =>
    logZ[k] + noise * random.fork("score", ...of).normal();
  return {
    base: candidate(proposal(0), evaluation(scored(0, ["first", 0]))),
    propose: ({ id, intent }) =>
      Promise.resolve(proposal(intent === "draft" ? (id - 1) % n : random.fork("propose", id).below(n))),
    evaluate: ({ program }, { id, intent }) => {
      const k = Number(program.id);
      return Promise.resolve(evaluation(scored(k, intent === "draft" ? ["first", k] : [id])));
    },
  };
}

const candidate = (proposal: Proposal, scored: Evaluation): Candidate => ({
  node: 0,
  ticket: { id: 0, parent: null, intent: "draft" },
  proposal,
  evaluation: scored,
  score: scored.ok ? scored.evidence!.logZ : -Infinity,
});

const evaluation = (logZ: number): Evaluation => ({
  ok: true,
  evidence: { logZ, se: 0, bias: null, method: "table", rung: 1, batch: "A", replicates: [logZ], diagnostics: {} },
  metrics: {},
  feedback: "",
  parameters: [],
  draws: [],
  cost: { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } },
});

/** Share of slots that hold candidate `target` at the start and after every iteration of the published algorithm. */
export async function publishedShares(candidates: Candidates, target: number, seed: number): Promise<number[]> {
  const options = { particles: N, iterations: ITERATIONS, clone: CLONE, ess: ESS, tau: 1 };
  const sampler = publishedSmc({ ...options, resampling: resamplings.systematic, start: "drafts" });
  const shares: number[] = [];
  for await (const { state, genealogy } of infer(problemOf(candidates, seed), sampler, {
    room: N,
    stream: stream(seed).fork("sampler"),
  })) {
    const { slots, iteration, generation } = state;
    if (slots.length < N || generation.orders.length > 0) continue;
    const held = slots.filter((node) => genealogy.get(node).proposal.program.id === String(target));
    shares[iteration] = held.length / N;
  }
  return shares;
}

/** The particle measure that the published algorithm ends with: number of the candidate → weight. */
export async function publishedMeasure(candidates: Candidates, seed: number): Promise<Map<string, number>> {
  const options = { particles: N, iterations: ITERATIONS, clone: CLONE, ess: ESS, tau: 1 };
  return finalMeasure(
    candidates,
    publishedSmc({ ...options, resampling: resamplings.systematic, start: "drafts" }),
    seed,
  );
}

/** The same of the tempered sampler. */
export async function temperedMeasure(candidates: Candidates, seed: number): Promise<Map<string, number>> {
  const options = { particles: N, moves: 3, ess: ESS, temperatures: 200 };
  return finalMeasure(candidates, temperedSmc({ ...options, resampling: resamplings.systematic }), seed);
}

async function finalMeasure<S>(
  candidates: Candidates,
  sampler: Sampler<S>,
  seed: number,
): Promise<Map<string, number>> {
  for await (const step of infer(problemOf(candidates, seed), sampler, {
    room: N,
    stream: stream(seed).fork("sampler"),
  })) {
    if (step.ended === null) continue;
    const { nodes, logWeights } = sampler.particles(step.state, step.genealogy);
    const names = nodes.map((node) => step.genealogy.get(node).proposal.program.id);
    return collapse(names, normalise(logWeights));
  }
  throw new Error("Expected the search to end");
}
