/**
 * @file Every option of a search, said once: its name, what it sets, for which samplers it means something, and what a
 * reader is told. The parser, `--help`, `--config FILE.yaml` and the mapping to a run's configuration all read this
 * table; defaults come from the configuration's schema, so that they are said once too.
 */
import { BACKENDS, DENSITY_NAMES, EVIDENCE_NAMES, MODES, NETWORK_CHOICES, TREE_RULES } from "../core/method-names.js";
import { asRecord, asText } from "./words.js";
import { PRIOR_NAMES, SAMPLER_NAMES, runConfigSchema, type SamplerName } from "../run/config.js";

export type OptionKind = "number" | "text" | "switch" | "duration" | "choice";

export interface Option {
  readonly flag: string;
  readonly kind: OptionKind;
  /** Dotted path: into the run's configuration, or under `sitting.` or `here.` (this command only). */
  readonly sets: string;
  readonly group: string;
  readonly describe: string;
  readonly choices?: readonly string[];
  /** Absent: all of them. */
  readonly samplers?: readonly SamplerName[];
  /** Shown where the schema has no default of its own. */
  readonly fallback?: string;
}

const PROBLEM = "The problem:";
const SEARCH = "The search:";
const PROPOSALS = "Proposals:";
const EVIDENCE = "Evidence:";
const FIT = "Fits, and predictions of data held out of them (--evidence fit):";
const LIMITS = "Limits and machine:";
const OUTPUT = "Output:";

const smc = ["smc"] as const;
const tree = ["tree"] as const;
/** those that a language model can propose for */
const asking = ["smc", "tree", "best-of-n"] as const;

type Facts = Partial<Omit<Option, "flag" | "describe">>;

/** A number that sets the key of its own name, unless told otherwise. */
function option(flag: string, describe: string, facts: Facts = {}): Omit<Option, "group"> {
  return { flag, describe, kind: facts.choices === undefined ? "number" : "choice", sets: flag, ...facts };
}

function group(name: string, options: readonly Omit<Option, "group">[]): readonly Option[] {
  return options.map((known) => ({ ...known, group: name }));
}

export const OPTIONS: readonly Option[] = [
  ...group(PROBLEM, [
    option("env", "Environment: a bundled name (see `discover envs`) or a folder", {
      kind: "text",
      fallback: "boarding-school",
    }),
    option("seed", "Seed of all random numbers; same seed, same result"),
    option("config", "YAML file of these options (`particles: 50`); options given here win", {
      kind: "text",
      sets: "here.config",
    }),
    option(
      "prior",
      "Prior over programs. uniform: distinct ones alike; length: halved by each token longer than the base; mechanisms: the library's own",
      {
        choices: PRIOR_NAMES,
        fallback: "the proposer's own, else uniform over distinct programs",
      },
    ),
  ]),
  ...group(SEARCH, [
    option("particles", "Programs held at a time (best-of-n: programs drawn)", { samplers: ["smc", "best-of-n"] }),
    option("iterations", "smc: most temperatures, or generations with published weights; tree: expansions", {
      samplers: ["smc", "tree"],
      fallback: "200, 15; 40",
    }),
    option(
      "weights",
      "tempered: samples the posterior over programs; published: re-applies the likelihood, an optimiser",
      { choices: ["tempered", "published"], samplers: smc, fallback: "tempered; published where the proposer is llm" },
    ),
    option("ess", "Resample when the effective sample size falls below this share of the particles", { samplers: smc }),
    option("moves", "Metropolis–Hastings sweeps at each temperature (tempered weights)", { samplers: smc }),
    option("resampling", "Resampling scheme", {
      choices: ["systematic", "stratified", "multinomial", "residual"],
      samplers: smc,
    }),
    option("clone", "Probability that a slot is copied unchanged (published weights)", { samplers: smc }),
    option("tau", "Temperature of resampling, 1 = none (published weights)", { samplers: smc }),
    option("depth", "Longest chain of changes to the base", { sets: "tree.maxDepth", samplers: tree }),
    option("children", "Most children of one program", { sets: "tree.maxChildren", samplers: tree }),
    option("tree-rule", "Which program is extended next", {
      sets: "tree.rule",
      samplers: tree,
      choices: TREE_RULES,
    }),
    option("exploration", "ucb: weight of programs that were extended little", {
      sets: "tree.exploration",
      samplers: tree,
    }),
    option("quality", "Extend only programs within this many nats of the best, or none: all (evidence)", {
      sets: "tree.quality",
      samplers: tree,
      fallback: "no limit",
    }),
    option(
      "loss-ratio",
      "Extend only programs whose error is at most so many times the least one, or none: all (fits, distances)",
      {
        sets: "tree.lossRatio",
        samplers: tree,
      },
    ),
    option("loss-quantum", "Smaller differences are ties: a share of the error, or nats of evidence", {
      sets: "tree.lossQuantum",
      samplers: tree,
    }),
    option("debug-every", "Repair a failed program every so many children; 0: only where nothing can be extended", {
      sets: "tree.debugEvery",
      samplers: tree,
    }),
    option("debug-retries", "Attempts to repair one and the same failed program", {
      sets: "tree.retries",
      samplers: tree,
    }),
    option("drafts", "Fresh starts where nothing can be extended", { sets: "tree.drafts", samplers: tree }),
    option("debug-depth", "Most attempts in a row to repair a failed program", {
      sets: "tree.maxDebugDepth",
      samplers: tree,
    }),
    option("look-ahead", "Children asked for before the oldest is scored; part of the result", {
      sets: "lookAhead",
      samplers: tree,
    }),
  ]),
  ...group(PROPOSALS, [
    option("proposer", "auto, llm, mechanisms (offline library) or replay:RUN (answers of an earlier run)", {
      kind: "text",
      sets: "here.proposer",
      fallback: "auto: llm where OPENAI_API_KEY or OPENAI_BASE_URL and a model are set",
    }),
    option("model", "Language model", {
      samplers: asking,
      kind: "text",
      sets: "proposer.model",
      fallback: "OPENAI_MODEL",
    }),
    option("base-url", "Any endpoint that speaks OpenAI's chat completions", {
      samplers: asking,
      kind: "text",
      sets: "proposer.baseUrl",
      fallback: "OPENAI_BASE_URL",
    }),
    option("temperature", "Sampling temperature of the language model", {
      samplers: asking,
      sets: "proposer.temperature",
    }),
    option("max-tokens", "Longest answer, tokens", { samplers: asking, sets: "proposer.maxTokens" }),
    option("feedback", "What the language model is told of its parents' misfit", {
      samplers: asking,
      sets: "proposer.feedback",
      choices: ["narrative", "metrics", "both", "none"],
    }),
    option("roles", "Questions to the language model for one child: three (plan, model, reflect) or one", {
      samplers: asking,
      sets: "proposer.roles",
      choices: ["one", "three"],
      fallback: "three for tree, one otherwise",
    }),
    option("context-tokens", "Longest prompt, tokens; old errors, siblings and code of the best are cut first", {
      samplers: asking,
      sets: "proposer.contextTokens",
    }),
    option("llm-concurrency", "Requests under way at a time", { samplers: asking, sets: "proposer.concurrency" }),
    option("price-in", "Price of prompts, USD per million tokens", {
      samplers: asking,
      sets: "proposer.priceIn",
      fallback: "unknown",
    }),
    option("price-out", "Price of answers, USD per million tokens", {
      samplers: asking,
      sets: "proposer.priceOut",
      fallback: "unknown",
    }),
  ]),
  ...group(EVIDENCE, [
    option(
      "evidence",
      "auto: the most exact method a program allows. exact: its own likelihood, parameters integrated out. nle: a neural likelihood " +
        "from simulations; synthetic, kernel-abc, nle-pfn: other likelihoods in its place. mse, mmd, wasserstein: distances, no posterior. " +
        "fit: fitted by gradient, scored on data held out of the fit; no posterior",
      { choices: EVIDENCE_NAMES },
    ),
    option("density", `Estimator of the neural likelihood: ${DENSITY_NAMES.join(", ")}; maf*3: the average of three`, {
      kind: "text",
    }),
    option("sims", "Simulations per replicate of a learnt likelihood: the top of the ladder"),
    option(
      "ladder",
      "Weigh by 50 and 200 simulations first, and by all only where that can matter (learnt likelihoods)",
      {
        choices: ["on", "off"],
      },
    ),
    option(
      "replicates",
      "Independent estimates per program that a score is the mean of; auto: as many as its error needs, 3 to 12 (to 6 by exact methods)",
    ),
    option(
      "cross-check",
      "Weigh the base and this many of the best by an exact method and a neural one; print the differences",
      {
        sets: "crossCheck",
      },
    ),
    option("pfn-weights", "Weights of an in-context network for nle-pfn, an ONNX file", {
      kind: "text",
      sets: "pfnWeights",
      fallback: "none",
    }),
  ]),
  ...group(FIT, [
    option(
      "mode",
      "Who supplies predicted parameters. mechanistic: the environment (--network); hybrid: a network that each program defines",
      { choices: MODES },
    ),
    option(
      "network",
      "What the environment supplies them by. calib, mlp: neural networks; gp: a Gaussian process; auto: what its task says",
      { choices: NETWORK_CHOICES },
    ),
    option("fit-iterations", "Most steps of the optimiser in one fit", { sets: "fit.iterations" }),
    option("fit-rate", "Learning rate; auto: 0.002 for forecasts, else a few are tried on a part of what is fitted", {
      sets: "fit.rate",
    }),
    option("fit-patience", "Steps without a better loss on that part before a fit stops", { sets: "fit.patience" }),
    option("warm", "Start the fit of a child from its parent's, in the search alone; --no-warm: every fit cold", {
      kind: "switch",
      sets: "fit.warm",
    }),
  ]),
  ...group(LIMITS, [
    option("workers", "Worker threads; no part of the result", {
      sets: "sitting.workers",
      fallback: "the number of cores",
    }),
    option("backend", "What networks run on; see `discover doctor`", { choices: ["auto", ...BACKENDS] }),
    option("budget-time", "Stop, resumable, after 90s, 30m, 2h, …; what is under way then is finished first", {
      kind: "duration",
      sets: "sitting.budgetSeconds",
    }),
    option("budget-tokens", "Stop, resumable, after this many tokens of the language model", {
      samplers: asking,
      sets: "sitting.budgetTokens",
    }),
    option("budget-usd", "Stop, resumable, after this much money", { samplers: asking, sets: "sitting.budgetUsd" }),
    option("max-simulations", "Most simulations of one evaluation", { sets: "limits.simulations" }),
    option("max-memory", "Most memory of one evaluation, MB", { sets: "limits.memoryMb" }),
    option("max-seconds", "Most seconds of one evaluation, the last resort", { sets: "limits.seconds" }),
  ]),
  ...group(OUTPUT, [
    option("out", "Folder of the run", { kind: "text", sets: "here.out", fallback: "runs/<env>-<sampler>-<seed>" }),
    option("name", "Name of the run, a folder in runs/", { kind: "text", sets: "here.name" }),
    option("json", "Print the summary as JSON, and nothing else, on stdout", { kind: "switch", sets: "here.json" }),
    option("quiet", "No progress, no notes", { kind: "switch", sets: "here.quiet" }),
  ]),
];

/** Options that mean something for one sampler. */
export function optionsFor(sampler: SamplerName): readonly Option[] {
  return OPTIONS.filter((option) => option.samplers === undefined || option.samplers.includes(sampler));
}

/** Options of resuming: limits of this sitting and output; the configuration itself is in the run. */
export const SITTING_OPTIONS = OPTIONS.filter(
  ({ flag, sets }) => sets.startsWith("sitting.") || flag === "json" || flag === "quiet",
);

/** Which samplers know a flag: for the message to someone who gave it to another. */
export function samplersOf(flag: string): readonly SamplerName[] {
  const option = OPTIONS.find((known) => known.flag === flag);
  return option === undefined ? [] : (option.samplers ?? SAMPLER_NAMES);
}

const DEFAULTS: unknown = runConfigSchema.parse({ sampler: "smc", env: "-" });

/** Default of an option as text, or undefined where it has none. */
export function defaultOf(option: Option): string | undefined {
  if (option.fallback !== undefined) return option.fallback;
  return asText(option.sets.split(".").reduce<unknown>((at, key) => asRecord(at)[key], DEFAULTS));
}
