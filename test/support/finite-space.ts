/**
 * A space of 2^bits programs with made-up evidences: the sampler's view of a search without compiler or data. Moves flip
 * one bit (90 %) or draw from the prior (10 %); all densities are exact.
 */
import type { Problem } from "../../src/core/infer.js";
import { scoreOf } from "../../src/core/infer.js";
import type { Candidate, Evaluation, Proposal } from "../../src/core/types.js";
import { normalise } from "../../src/core/weights.js";
import { type Stream, stream } from "../../src/math/rng.js";

export interface FiniteSpace {
  readonly size: number;
  readonly logZ: Float64Array;
  readonly posterior: Float64Array;
  readonly problem: Problem;
}

const FRESH = 0.1;

export function finiteSpace(
  bits: number,
  options: { seed?: number; spread?: number; failing?: (i: number) => boolean } = {},
): FiniteSpace {
  const size = 2 ** bits;
  const noise = stream(options.seed ?? 7).fork("logZ");
  const logZ = Float64Array.from({ length: size }, (_, i) =>
    options.failing?.(i) ? -Infinity : (options.spread ?? 1.5) * noise.normal(),
  );
  const proposals = stream(options.seed ?? 7);
  const logPrior = -Math.log(size);
  const program = (i: number) => ({ id: String(i), source: `// ${i}`, mechanisms: [] });
  const logMove = (from: number, to: number) => {
    const flips = (from ^ to).toString(2).replaceAll("0", "").length;
    return Math.log(FRESH / size + (flips === 1 ? (1 - FRESH) / bits : 0));
  };
  const proposal = (i: number, logForward: number | null, logReverse: number | null): Proposal => ({
    program: program(i),
    rationale: "",
    logPrior,
    logForward,
    logReverse,
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 0 },
  });
  const evaluate = (i: number): Evaluation => {
    const cost = { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } };
    if (logZ[i] === -Infinity) return { ok: false, reason: `program ${i} fails`, feedback: "", cost };
    const evidence = {
      logZ: logZ[i],
      se: 0,
      bias: null,
      method: "table",
      rung: 1,
      batch: "A",
      replicates: [logZ[i]],
      diagnostics: {},
    } as const;
    return { ok: true, evidence, metrics: {}, feedback: "", parameters: [], draws: [], cost };
  };
  const step = (from: number, s: Stream) => (s.uniform() < FRESH ? s.below(size) : from ^ (1 << s.below(bits)));
  const root = 0;
  const baseEvaluation = evaluate(root);
  const base: Candidate = {
    node: 0,
    ticket: { id: 0, parent: null, intent: "draft" },
    proposal: proposal(root, null, null),
    evaluation: baseEvaluation,
    score: scoreOf(baseEvaluation),
  };
  return {
    size,
    logZ,
    get posterior() {
      return normalise(logZ);
    },
    problem: {
      base,
      propose(ticket, view) {
        const s = proposals.fork("propose", ticket.id);
        if (ticket.parent === null) return Promise.resolve(proposal(s.below(size), logPrior, null));
        const from = Number(view.lineage.at(-1)!.proposal.program.id);
        const to = step(from, s);
        return Promise.resolve(proposal(to, logMove(from, to), logMove(to, from)));
      },
      // later tickets are sometimes ready before earlier ones
      evaluate: (p, ticket) =>
        new Promise((resolve) => {
          const answer = () => resolve(evaluate(Number(p.program.id)));
          if (ticket.id % 97 === 1) setTimeout(answer, 0);
          else answer();
        }),
    },
  };
}
