/** @file The keys of `summary.json`: a contract. All scores are in nats, higher is better; errors in the task's unit, lower is. */
import type { Check } from "../core/check.js";
import type { ScoreKind } from "../core/score-kind.js";
import type { HeldOutFold, Intent, NodeId, ParameterSummary } from "../core/types.js";
import type { PredictionTask } from "../envs/types.js";
import type { Mode } from "../programs/types.js";

export interface Score {
  readonly logZ: number;
  readonly se: number;
  /** Of a learnt likelihood, where an exact one weighed the same data: what it exceeds it by, nats. */
  readonly bias?: number;
}

/** Base and best few by two methods; what may be compared is said in `run/cross-check.ts`. */
export interface CrossCheck {
  readonly basis: "data" | "observations" | "differences";
  /** how many observations both methods weighed, where they weighed observations */
  readonly observations: number | null;
  readonly rows: readonly {
    readonly id: string;
    readonly nle: Score | null;
    readonly exact: Score | null;
    /** learnt − exact; of differences to the base where `basis` says so */
    readonly difference: {
      readonly value: number;
      readonly se: number;
      /** degrees of freedom of `se` */
      readonly freedom: number;
    } | null;
  }[];
}

/** What the fidelity ladder did. */
export interface LadderReport {
  readonly stopped: number;
  readonly rungs: readonly {
    readonly simulations: number;
    readonly stopped: number;
    /** last bound of (full − rung), nats; null: never known */
    readonly bound: number | null;
    /** probability that one program's full score exceeds it, at most */
    readonly level: number;
  }[];
  readonly simulationsSaved: number;
  /** programs that were weighed in full though a rung spoke against them … */
  readonly spared: number;
  /** … and how many of these came within reach of the best after all */
  readonly sparedWithinReach: number;
  /** 95 % upper bound on the probability that a stopped program would have come within reach */
  readonly lostProbability: number;
}

/** Distances between simulations at the posterior and the data: metrics, never weights of a posterior. */
export interface Metrics {
  readonly id: string;
  readonly mse: number;
  readonly mmd: number;
  readonly wasserstein: number;
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

/** Errors of predictions of data that no fit saw, in the task's unit: means over folds and seeds. */
export interface HeldOutErrors {
  /** by the task's metric, ± standard error */
  readonly rmse: number;
  readonly rmseSe: number;
  /** of the sum over places, and of each place */
  readonly aggregate: number;
  readonly perPlace: number;
  /** of the naive prediction, same folds */
  readonly naive: number;
  /** nats: above 0 beats the naive prediction */
  readonly score: number;
  readonly se: number;
  readonly folds: readonly HeldOutFold[];
}

export type BaselineErrors = Pick<HeldOutErrors, "rmse" | "rmseSe" | "aggregate" | "perPlace">;

/** What predictions of held-out data came to. Validation folds chose; test folds were opened once, after the choice. */
export interface HeldOutSummary extends Pick<PredictionTask, "kind" | "metric" | "unit" | "synthetic" | "published"> {
  readonly mode: Mode;
  /** test folds of a forecast share scored times: their errors are not independent, and stated errors of the mean too small */
  readonly overlap: boolean;
  /** batch B: cold fits, fresh seeds; null before, and for failures */
  readonly validation: { readonly base: HeldOutErrors | null; readonly best: HeldOutErrors | null };
  /** batch C: cold fits, several seeds */
  readonly test: { readonly base: HeldOutErrors | null; readonly best: HeldOutErrors | null };
  /** predictions that know no mechanism, by the same code; test errors once the test folds are open */
  readonly baselines: readonly {
    readonly name: string;
    readonly validation: BaselineErrors | null;
    readonly test: BaselineErrors | null;
  }[];
}

/** One step from the base to the best. */
export interface Refinement {
  /** null: weighed as a neighbour of leading programs, after the search */
  readonly node: NodeId | null;
  /** changes from the root of its tree */
  readonly depth: number;
  readonly id: string;
  readonly intent: Intent | "base" | "neighbour";
  /** names of mechanisms, against the row before; what a language model calls its change is one, too */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** in the words of the proposer */
  readonly rationale: string;
  /** batch A; null for a failure */
  readonly score: Score | null;
  /** on validation folds, where predictions are scored */
  readonly rmse: number | null;
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
  readonly scoreKind: ScoreKind;
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
  /** the same, with all of their errors in their favour */
  readonly excludedAtMost: number;
  readonly mechanisms: readonly {
    readonly name: string;
    readonly probability: number;
    readonly se: number;
    readonly prior: number | null;
  }[];
  readonly crossCheck: CrossCheck["rows"];
  /** what the rows of `crossCheck` may be compared by; null where there are none */
  readonly crossCheckBasis: Pick<CrossCheck, "basis" | "observations"> | null;
  /** what was looked at before weights are called a posterior */
  readonly checks: readonly Check[];
  /** null where no ladder was climbed */
  readonly ladder: LadderReport | null;
  /** from the base to the best */
  readonly refinements: readonly Refinement[];
  /** leading programs by score, where there is no posterior to order them by */
  readonly ranking: readonly (Score & {
    readonly id: string;
    readonly mechanisms: readonly string[];
    /** where predictions are scored: on validation folds, ± standard error */
    readonly rmse?: number;
    readonly rmseSe?: number;
  })[];
  /** of base and best, where they were taken */
  readonly metrics: readonly Metrics[];
  readonly exact: { readonly totalVariation: number } | null;
  /** null where scores are no predictions */
  readonly heldOut: HeldOutSummary | null;
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
    /** working time of all workers that the fidelity ladder spared */
    readonly saved: number;
  };
}

/** What a run tells whoever watches it. */
export interface Progress {
  readonly phase:
    "search" | "one change" | "left out" | "neighbours" | "order" | "posterior" | "report" | "cross-check";
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
