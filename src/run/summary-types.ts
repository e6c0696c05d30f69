/** @file The keys of `summary.json`: a contract. All scores are in nats, higher is better. */
import type { ParameterSummary } from "../core/types.js";

export interface Score {
  readonly logZ: number;
  readonly se: number;
}

export interface ScoredProgram {
  readonly id: string;
  /** batch A: what the search saw */
  readonly search: Score | null;
  /** batch B: fresh seeds, the same for every contender */
  readonly posterior: Score | null;
  /** batch C: only of base and best, after the best is chosen */
  readonly report: Score | null;
}

export interface Summary {
  readonly run: string;
  readonly environment: string;
  readonly sampler: string;
  readonly proposer: string;
  readonly seed: number;
  readonly backend: string;
  /** "done", or why it stopped: "budget: tokens", "interrupted", … */
  readonly status: string;
  /** "sampler" targets a posterior; an "optimiser" does not */
  readonly kind: "sampler" | "optimiser";
  /** where the score is not evidence, e.g. "held-out score" */
  readonly scoreKind: "log evidence" | "held-out score";
  /** named prior over programs of `posterior`, and why there is none where there is none */
  readonly modelPrior: string;
  readonly noPosterior: string | null;
  readonly candidates: number;
  readonly evaluated: number;
  readonly failed: number;
  readonly executionSuccessRate: number;
  readonly cacheHits: number;
  readonly particles: number;
  readonly ess: number;
  readonly essDistinct: number;
  readonly base: ScoredProgram;
  readonly best: ScoredProgram & {
    readonly minusBase: { readonly value: number; readonly se: number } | null;
    readonly program: string;
    readonly mechanisms: readonly string[];
    /** path inside the run folder */
    readonly file: string;
    readonly method: string;
  };
  readonly posterior: readonly {
    readonly id: string;
    readonly weight: number;
    readonly weightSe: number;
    readonly logZ: number;
    readonly se: number;
    readonly mechanisms: readonly string[];
    readonly parameters: readonly ParameterSummary[];
  }[];
  /** Posterior mass, by batch A, of evaluated programs that were not weighed again in batch B. */
  readonly excludedMass: number;
  readonly mechanisms: readonly {
    readonly name: string;
    readonly probability: number;
    readonly se: number;
    readonly prior: number | null;
  }[];
  readonly crossCheck: readonly { readonly id: string; readonly nle: Score | null; readonly exact: Score | null }[];
  readonly exact: { readonly totalVariation: number } | null;
  readonly heldOut: null;
  readonly diagnostics: Readonly<Record<string, number | string>>;
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly possiblyPaidRequests: number };
  /** null where a price is unknown */
  readonly costUsd: number | null;
  readonly seconds: {
    readonly total: number;
    readonly propose: number;
    readonly simulate: number;
    readonly weigh: number;
    readonly fit: number;
  };
}

/** What a run tells whoever watches it. */
export interface Progress {
  readonly phase: "search" | "neighbours" | "posterior" | "report" | "cross-check";
  readonly done: number;
  /** null where unknown */
  readonly total: number | null;
  /** best − base so far, batch A, nats */
  readonly gain: number | null;
  readonly failed: number;
  /** e.g. "temperature 0.12" */
  readonly note: string;
  readonly tokens: number;
  readonly costUsd: number | null;
}
