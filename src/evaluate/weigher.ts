/**
 * @file One way of estimating log Z = log ∫ p(data | θ, program) p(θ) dθ. A weigher makes single, independent
 * replicates; how replicates become one number with an error is said once, in `evidence.ts`, for all of them.
 */
import type { Batch, Fitted, HeldOutFold } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import type { Stream } from "../math/rng.js";
import type { CompiledProgram, Key } from "../programs/types.js";

/** One independent estimate: nothing in it (simulations, θ draws, initialisations) is shared with another replicate. */
export interface Replicate {
  /** log Ẑ, nats; −Infinity where the data are impossible. */
  readonly logZ: number;
  /** Its own estimate of Var(log Ẑ), nats², where it has one; 0 only where `logZ` is exact. */
  readonly variance?: number;
  /** Equally weighted posterior draws of θ, [S][D]; S ≤ 200. */
  readonly draws: readonly (readonly number[])[];
  /**
   * Replicates r and r + clusters are of the same data: their spread is not that of other data, and errors come from the
   * spread between clusters. Absent: all replicates are independent.
   */
  readonly clusters?: number;
  readonly simulations: number;
  /** simulations that failed: probability lost, never dropped */
  readonly failed: number;
  readonly diagnostics: Readonly<Record<string, number | string | boolean>>;
  /** of fits that predict held-out data */
  readonly prediction?: Prediction;
}

/** A fit of one fold, how well it predicts, and what to say about it. */
export interface Prediction {
  readonly heldOut: HeldOutFold;
  readonly fitted: Fitted;
  /** for whoever proposes next, a line each */
  readonly remarks: readonly string[];
}

export interface ReplicateOptions {
  /** Effort: θ particles, simulations, … grow with it. Defined by each weigher; 1 is the default effort. */
  readonly rung: number;
  /** Key of simulated noise: equal for all programs in the same replicate, so that candidates share their noise. */
  readonly key: Key;
  /** For θ draws and initialisations; forked by replicate and, inside, by parameter name. */
  readonly stream: Stream;
  /** Total simulations allowed in this replicate, where the weigher counts them (`--sims`). */
  readonly sims?: number;
  /** Simulations after which a replicate gives up with a `LimitError`. */
  readonly simulationLimit?: number;
  /** Number of the replicate in its batch; absent: 0 of batch A. Fits take turns at folds by it. */
  readonly number?: number;
  readonly batch?: Batch;
  /** Fits to start from. */
  readonly warm?: readonly Fitted[];
}

/** One replicate of one program; those of several programs may be made together. */
export interface ReplicateJob {
  readonly program: CompiledProgram;
  readonly environment: Environment;
  readonly options: ReplicateOptions;
}

export interface Weigher {
  /** "exact", "nle", … as `--evidence` takes it. */
  readonly name: string;
  /** How replicates are averaged (`evidence.ts`): Ẑ where it is unbiased or nearly so (the default), log Ẑ of surrogates. */
  readonly pooling?: Pooling;
  /** null where this program can be weighed; else why not, in words. */
  refuses(program: CompiledProgram, environment: Environment): string | null;
  /** The variant used, as printed in `Evidence.method`: "exact/likelihood", "exact/filter", "nle", … */
  method(program: CompiledProgram, environment: Environment): string;
  replicate(program: CompiledProgram, environment: Environment, options: ReplicateOptions): Replicate;
  /**
   * Many replicates in one go where that is cheaper: each equals, bit for bit, what `replicate` gives; one that cannot be
   * made is its error.
   */
  replicates?(jobs: readonly ReplicateJob[]): readonly (Replicate | Error)[];
}

/** "linear": log mean Ẑ; "logarithmic": mean log Ẑ. */
export type Pooling = "linear" | "logarithmic";
