/**
 * @file The vocabulary. One genealogy of model programs; a sampler is only a rule for which parents to extend next.
 *
 * A particle of a particle filter and a node of a search tree are the same thing here: a program, its parent and its
 * score. Samplers differ in `ask` and `tell` alone; proposers make children; evaluators score them. Everything in this
 * file is immutable data or a pure signature; nothing in it does work.
 *
 * All log-quantities are natural logarithms ("nats"); higher scores are better. A log-density that nobody knows (a
 * language model's) is `null`, never 0. A log-likelihood may be −Infinity, never NaN.
 */
import type { Stream } from "../math/rng.js";
import type { Environment } from "../envs/types.js";
import type { Fitted, HeldOut } from "./held-out.js";

export type { Fitted, FoldScore, HeldOut, HeldOutFold } from "./held-out.js";

/** Creation order of a candidate in its run, starting at 0 (the base program). Also the id of its ticket. */
export type NodeId = number;

/** Natural logarithm of a probability or density, nats. */
export type LogProb = number;

/** Why a child is made: from nothing, from a parent, to repair a parent that failed, or as a copy of it. */
export type Intent = "draft" | "extend" | "debug" | "clone";

/** A sampler's order for one child. */
export interface Ticket {
  readonly id: NodeId;
  readonly parent: NodeId | null;
  readonly intent: Intent;
  /** which rule issued it, where a sampler has several */
  readonly rule?: string;
}

/** A readable simulator. `id` is its canonical identity: two spellings of one model have one id. */
export interface ModelProgram {
  readonly id: string;
  readonly source: string;
  /** Names of the library mechanisms it is composed of, sorted; what an LLM calls its change otherwise. */
  readonly mechanisms: readonly string[];
}

/** What a proposal cost. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** null where the price of the model is unknown. */
  readonly costUsd: number | null;
  readonly requests: number;
}

/** A child, and where known the densities of the moves to it and back (both summed over all edits that lead there). */
export interface Proposal {
  readonly program: ModelProgram;
  readonly rationale: string;
  /** log p(program) under the proposer's stated prior over programs. */
  readonly logPrior: LogProb | null;
  /** log q(child | parent). */
  readonly logForward: LogProb | null;
  /** log q(parent | child). */
  readonly logReverse: LogProb | null;
  readonly usage: Usage;
  /** Set where the proposer failed to give a program that passes the checker; `program.source` is its last try. */
  readonly error?: string;
  /** What became of every program written for it, in order; absent: it was written once, and stands. */
  readonly attempts?: readonly Attempt[];
}

/** Of one program written: it stands, the checker refused it, it was known already, or it changed too much at once. */
export type Attempt = "stands" | "refused" | "known" | "too large";

export type Batch = "A" | "B" | "C";

/** An estimate of log p(data | program), parameters integrated out, with the error it is stated to have. */
export interface Evidence {
  /** nats */
  readonly logZ: number;
  /** Standard error of `logZ`, nats; 0 only where the value is exact. */
  readonly se: number;
  /** Estimated bias, nats, where an exact method stands beside a surrogate. */
  readonly bias: number | null;
  /** e.g. "exact/likelihood", "exact/transition", "exact/filter", "nle". */
  readonly method: string;
  readonly rung: number;
  readonly batch: Batch;
  /** log Ẑ of every independent replicate, nats. */
  readonly replicates: readonly number[];
  readonly diagnostics: Readonly<Record<string, number | string | boolean>>;
}

/** Posterior of one parameter: median and central 90 % interval, in `unit`. */
export interface ParameterSummary {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Cost {
  readonly simulations: number;
  readonly seconds: { readonly simulate: number; readonly weigh: number; readonly fit: number };
}

export type Evaluation =
  | {
      readonly ok: true;
      readonly evidence?: Evidence;
      readonly heldOut?: HeldOut;
      /** Signed, higher is better unless the name says otherwise; includes per-statistic residuals `z.<statistic>`. */
      readonly metrics: Readonly<Record<string, number>>;
      /** What a proposer (or a reader) is told: per-statistic residuals in words. */
      readonly feedback: string;
      readonly parameters: readonly ParameterSummary[];
      /** Equally weighted posterior draws of the parameters, [draws][parameters]; at most 200. */
      readonly draws: readonly (readonly number[])[];
      readonly cost: Cost;
      /** of `--evidence fit`; kept as files, never in the journal */
      readonly fits?: readonly Fitted[];
    }
  | {
      readonly ok: false;
      readonly reason: string;
      /** line:column or step, where known */
      readonly where?: string;
      readonly feedback: string;
      readonly cost: Cost;
    };

/** What is asked of an evaluator. Together with program, environment and engine version this is the cache key. */
export interface EvaluationRequest {
  readonly method: string;
  readonly batch: Batch;
  readonly rung: number;
  /** Independent replicates wanted; at least so many where they race. */
  readonly replicates: number;
  readonly seed: number;
  /** Number of the first replicate: those before it are known already. Absent: 0. */
  readonly first?: number;
  /** Replicates are added until the error is small enough. Absent: exactly `replicates` of them. */
  readonly race?: Race;
  /** Surrogates climb: few simulations first, all of them only where that can matter. Absent: all of them at once. */
  readonly ladder?: Ladder;
  /** A score below this decides nothing, whatever its error: known when the ticket was asked. Absent: nothing is known. */
  readonly hopelessBelow?: Hopeless;
  /** Simulations per replicate in place of the run's, for methods that learn from simulations. */
  readonly sims?: number;
  /** Start fits from these (the parent's), by fold name, where shapes agree. Search only; absent: cold starts. */
  readonly warm?: readonly Fitted[];
  /** Only these observations count: [arm] → indices into its data (`envs/projected.ts`). Absent: all. */
  readonly kept?: readonly (readonly number[])[];
}

/** nats, by kind of method, whose scores do not compare; null where nothing is known yet */
export interface Hopeless {
  readonly exact: number | null;
  readonly surrogate: number | null;
}

/** When an evaluation has replicates enough; nothing in it depends on what is weighed at the same time. */
export interface Race {
  /** most replicates, by kind of method */
  readonly most: { readonly exact: number; readonly surrogate: number };
  /** standard error that is small enough, nats */
  readonly se: number;
}

/** Rungs below the full evaluation, cheapest first, with what the run has learnt of them when the ticket was asked. */
export interface Ladder {
  readonly rungs: readonly Rung[];
  /** Weighed in full whatever the rungs say: what keeps the bounds honest. */
  readonly exempt: boolean;
}

export interface Rung {
  readonly simulations: number;
  /** upper bound of (full score − score at this rung), nats; null: not known yet, nothing is stopped */
  readonly bound: number | null;
  /** median of the same difference */
  readonly shift: number;
  /** stated probability that a difference exceeds its bound */
  readonly level: number;
}

export interface Evaluator {
  readonly name: string;
  /** A bad program is a value (`ok: false`), never a throw. */
  evaluate(program: ModelProgram, environment: Environment, request: EvaluationRequest): Promise<Evaluation>;
}

export interface Candidate {
  readonly node: NodeId;
  readonly ticket: Ticket;
  readonly proposal: Proposal;
  readonly evaluation: Evaluation;
  /** log Ẑ of batch A (or the held-out score); −Infinity for a failure. */
  readonly score: number;
}

export interface ProposalRequest {
  readonly ticket: Ticket;
  /** Ancestors, oldest first, the parent last; empty for a draft. */
  readonly lineage: readonly Candidate[];
  /** Earlier children of the same parent. */
  readonly siblings: readonly Candidate[];
  readonly memory: Memory;
  readonly environment: Environment;
  readonly base: ModelProgram;
}

/** What the whole run knows, as of the moment its ticket was issued. */
export interface Memory {
  /** best programs first */
  readonly best: readonly Candidate[];
  readonly errors: readonly string[];
  /** the latest candidates but the base, oldest first, `most` at most */
  latest(most: number): readonly Outcome[];
  /** the first candidate that was this program; null where there was none */
  first(programId: string): NodeId | null;
}

/** A candidate beside what it was made from; null for a draft. */
export interface Outcome {
  readonly candidate: Candidate;
  readonly parent: Candidate | null;
}

export interface ProposalContext {
  /** Forked by ticket: independent of timing and of the number of workers. */
  readonly stream: Stream;
  readonly signal: AbortSignal;
  /** Records one exchange with a service before it is acted on; resolves when it is on disk. */
  readonly record: (exchange: Exchange) => Promise<void>;
}

/** One request to, and response from, a language model. */
export interface Exchange {
  readonly ticket: NodeId;
  /** "propose", "repair", "feedback", … */
  readonly role: string;
  readonly attempt: number;
  readonly phase: "request" | "response" | "error";
  readonly body: unknown;
}

export interface Proposer {
  readonly name: string;
  /** True where logPrior, logForward and logReverse are exact. */
  readonly hasDensities: boolean;
  propose(request: ProposalRequest, context: ProposalContext): Promise<Proposal>;
}

/** Every candidate of a run, in creation order; a column of parents makes it a tree, and a particle system. */
export interface Genealogy {
  readonly size: number;
  get(node: NodeId): Candidate;
  has(node: NodeId): boolean;
  children(node: NodeId): readonly NodeId[];
  /** the first candidate that was this program; null where there was none */
  first(programId: string): NodeId | null;
  [Symbol.iterator](): Iterator<Candidate>;
}

/**
 * A rule for which parents to extend next: a pure state machine (no clock, no I/O, no global randomness). Folding a
 * journal through `tell` restores its state.
 */
export interface Sampler<S> {
  readonly name: string;
  /** A "sampler" has weights that target a stated posterior; anything else is an "optimiser". */
  readonly kind: "sampler" | "optimiser";
  /** Why a proposer cannot drive this sampler, or null. */
  refuses?(proposer: Proposer): string | null;
  init(base: Candidate): S;
  /** At most `room` tickets, numbered from `firstId`; none when the sampler waits or is done. */
  ask(state: S, genealogy: Genealogy, room: number, firstId: NodeId, stream: Stream): readonly [S, readonly Ticket[]];
  /** `born` in ticket order. */
  tell(state: S, genealogy: Genealogy, born: readonly Candidate[], stream: Stream): S;
  done(state: S, genealogy: Genealogy): string | null;
  /** About how many candidates it will have asked for in all: for whoever waits, never for a decision. */
  expected(state: S): number;
  /** The particle measure over candidates: slots (node ids, clones repeated) and their log-weights. */
  particles(state: S, genealogy: Genealogy): { readonly nodes: readonly NodeId[]; readonly logWeights: Float64Array };
  /** Numbers worth showing: temperature reached, acceptance rate, … */
  report(state: S, genealogy: Genealogy): Readonly<Record<string, number | string>>;
}
