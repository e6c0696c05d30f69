/**
 * @file The resolved configuration of a run: everything that its result depends on, and nothing else. It is the first
 * entry of the journal and is what `discover resume` reads. Validated at the door; trusted inside.
 */
import { z } from "zod";
import {
  BACKENDS,
  DEFAULT_DENSITY_NAME,
  MODES,
  NETWORK_CHOICES,
  DENSITY_NAMES,
  EVIDENCE_NAMES,
  isDensityName,
  TREE_RULES,
} from "../core/method-names.js";
import { didYouMean } from "../core/nearest.js";

const positive = (flag: string) =>
  z.number({ error: `Expected ${flag} to be a number` }).int(`Expected ${flag} to be a whole number`);
const atLeast = (flag: string, low: number) =>
  positive(flag).refine((v) => v >= low, { error: (issue) => `Expected ${flag} ≥ ${low}, got ${String(issue.input)}` });
/** No machine finishes more; a slip of the finger should not be tried. */
const counted = (flag: string, low: number, high: number) =>
  atLeast(flag, low).refine((v) => v <= high, {
    error: (issue) => `Expected ${flag} ≤ ${high}, got ${String(issue.input)}`,
  });
const between = (flag: string, low: number, high: number) =>
  z.number().refine((v) => v >= low && v <= high, {
    error: (issue) => `Expected ${flag} between ${low} and ${high}, got ${String(issue.input)}`,
  });
const above = (flag: string, low: number) =>
  z.number().refine((v) => v > low, { error: (issue) => `Expected ${flag} > ${low}, got ${String(issue.input)}` });

export const SAMPLER_NAMES = ["smc", "tree", "best-of-n", "enumerate"] as const;
export type SamplerName = (typeof SAMPLER_NAMES)[number];

export const PRIOR_NAMES = ["uniform", "length", "mechanisms"] as const;
export type PriorName = (typeof PRIOR_NAMES)[number];

const wrongDensity = ({ input }: { readonly input?: unknown }): string =>
  `Expected --density to be one of ${DENSITY_NAMES.join(", ")}, or one of them times a number as in maf*3, got ${String(input)}.` +
  didYouMean(String(input), DENSITY_NAMES);

export const runConfigSchema = z.object({
  sampler: z.enum(SAMPLER_NAMES),
  /** bundled name or folder */
  env: z.string().min(1),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  proposer: z
    .object({
      kind: z.enum(["mechanisms", "llm", "replay"]),
      /** llm: endpoint and model; the key is never part of a configuration */
      baseUrl: z
        .string()
        .refine((url) => !/[?#@]/.test(url), {
          error:
            "Expected --base-url without a query or a password: it is written into the run folder. Give the key by OPENAI_API_KEY",
        })
        .optional(),
      model: z.string().optional(),
      temperature: between("--temperature", 0, 2).default(1),
      maxTokens: counted("--max-tokens", 256, 10_000_000).default(8000),
      feedback: z.enum(["narrative", "metrics", "both", "none"]).default("metrics"),
      priceIn: z.number().min(0).optional(),
      priceOut: z.number().min(0).optional(),
      /** three: plan, model and reflect, one question each; one: a single question for a child; null: three for tree */
      roles: z.enum(["one", "three"]).nullable().default(null),
      /** longest prompt, tokens (4 characters each); what is cut first: errors, siblings, code of the best */
      contextTokens: counted("--context-tokens", 4000, 10_000_000).default(24_000),
      concurrency: counted("--llm-concurrency", 1, 1000).default(4),
      timeoutMs: z.number().positive().default(180_000),
      /** replay: run folder whose answers are given again */
      from: z.string().optional(),
    })
    .prefault({ kind: "mechanisms" }),
  /** smc: particles; best-of-n: draws */
  particles: counted("--particles", 1, 1_000_000).default(50),
  /** published smc: generations (15); tempered smc: most temperatures (200); tree: expansions (40); null: that default */
  iterations: counted("--iterations", 1, 1_000_000).nullable().default(null),
  weights: z.enum(["tempered", "published"]).default("tempered"),
  /** published weights: probability that a slot is copied unchanged (alpha of the paper) */
  clone: between("--clone", 0, 1).default(0.8),
  /** resample when ESS / N falls below this */
  ess: between("--ess", 0, 1).default(0.5),
  /** published weights: resampling temperature tau */
  tau: above("--tau", 0).default(1),
  /** tempered weights: Metropolis–Hastings sweeps at each temperature */
  moves: counted("--moves", 1, 10_000).default(3),
  resampling: z.enum(["systematic", "stratified", "multinomial", "residual"]).default("systematic"),
  tree: z
    .object({
      maxDepth: counted("--depth", 1, 10_000).default(6),
      maxChildren: counted("--children", 1, 10_000).default(6),
      /** which expandable node is next */
      rule: z.enum(TREE_RULES).default("best-first"),
      /** ucb: weight of what was tried little */
      exploration: between("--exploration", 0, 1000).default(0.25),
      /** evidence: a node may be extended while its score is within this many nats of the best; null: always */
      quality: z.number().positive().nullable().default(null),
      /** errors and distances: … while its error is at most so many times the least one; null: always */
      lossRatio: z
        .number()
        .refine((v) => v >= 1, {
          error: (issue) => `Expected --loss-ratio ≥ 1, got ${String(issue.input)}`,
        })
        .nullable()
        .default(3),
      /** differences below it are ties: relative for errors, nats for evidence */
      lossQuantum: between("--loss-quantum", 0, 1000).default(0),
      /** every so many tickets a failed node is repaired, if there is one; 0: only where nothing can be extended */
      debugEvery: counted("--debug-every", 0, 1_000_000).default(0),
      /** repairs in a row, of a failed node and its failed repairs */
      maxDebugDepth: counted("--debug-depth", 0, 10_000).default(3),
      /** repairs of one failed node */
      retries: counted("--debug-retries", 0, 10_000).default(1),
      /** fresh starts from nothing, when nothing can be extended; 3 as AIDE (2025) */
      drafts: counted("--drafts", 0, 10_000).default(3),
    })
    .prefault({}),
  /** tickets asked ahead of the oldest one not yet told; part of the result for `tree`, never for `smc` */
  lookAhead: counted("--look-ahead", 1, 10_000).default(1),
  evidence: z.enum(EVIDENCE_NAMES).default("auto"),
  /** who supplies predicted parameters: the environment's network, or the program's own */
  mode: z.enum(MODES).default("mechanistic"),
  /** which one the environment's is; "auto": what its task says */
  network: z.enum(NETWORK_CHOICES).default("auto"),
  /** `--evidence fit` */
  fit: z
    .object({
      iterations: counted("--fit-iterations", 1, 1_000_000).default(1000),
      rate: z.union([z.literal("auto"), above("--fit-rate", 0)]).default("auto"),
      patience: counted("--fit-patience", 1, 1_000_000).default(100),
      /** a child's fit may start from its parent's, in batch A only */
      warm: z.boolean().default(true),
    })
    .prefault({}),
  /** of the neural likelihood, as `density/estimators.ts` names them */
  density: z.string().refine(isDensityName, { error: wrongDensity }).default(DEFAULT_DENSITY_NAME),
  /** file of an in-context network's weights, for nle-pfn */
  pfnWeights: z.string().nullable().default(null),
  /** what networks run on; a run that began writes down what "auto" came to */
  backend: z.enum(["auto", ...BACKENDS]).default("auto"),
  /** simulations per replicate of the neural likelihood */
  sims: counted("--sims", 50, 10_000_000).default(1000),
  /** independent replicates in batch A; "auto" lets the method choose */
  replicates: z.union([z.literal("auto"), counted("--replicates", 3, 10_000)]).default("auto"),
  /** surrogates weigh a program by few simulations first, and by all of them only where that can matter */
  ladder: z.enum(["on", "off"]).default("on"),
  /** prior over programs of the reported posterior */
  prior: z.enum(PRIOR_NAMES).nullable().default(null),
  /** programs, and the base, that are weighed by an exact method and by the neural likelihood, where both exist */
  crossCheck: counted("--cross-check", 0, 1000).default(2),
  limits: z
    .object({
      /** simulations in one evaluation */
      simulations: z.number().positive().default(5e7),
      memoryMb: counted("--max-memory", 128, 1_000_000).default(2048),
      /** wall clock of one evaluation: the last resort */
      seconds: z.number().positive().default(300),
    })
    .prefault({}),
});

export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunConfigInput = z.input<typeof runConfigSchema>;

/** Limits of one sitting, not of the run: a stopped run resumes, with the same result, under other budgets. */
export interface Sitting {
  readonly workers: number;
  /** false: the number is only what the machine offers */
  readonly workersAsked?: boolean;
  readonly budgetUsd?: number;
  readonly budgetTokens?: number;
  readonly budgetSeconds?: number;
  readonly apiKey?: string;
}
