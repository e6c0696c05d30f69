/** @file The command line that starts a run again: the options of its configuration that are not the default. */
import { type RunConfig, runConfigSchema } from "../run/config.js";

/** option → where it stands in the configuration; the proposer's kind is told apart below */
const PLACES: Readonly<Record<string, string>> = {
  seed: "seed",
  prior: "prior",
  particles: "particles",
  iterations: "iterations",
  weights: "weights",
  ess: "ess",
  moves: "moves",
  resampling: "resampling",
  clone: "clone",
  tau: "tau",
  depth: "tree.maxDepth",
  children: "tree.maxChildren",
  quality: "tree.quality",
  "debug-depth": "tree.maxDebugDepth",
  "tree-rule": "tree.rule",
  exploration: "tree.exploration",
  "loss-ratio": "tree.lossRatio",
  "loss-quantum": "tree.lossQuantum",
  "debug-every": "tree.debugEvery",
  "debug-retries": "tree.retries",
  drafts: "tree.drafts",
  "look-ahead": "lookAhead",
  model: "proposer.model",
  "base-url": "proposer.baseUrl",
  temperature: "proposer.temperature",
  "max-tokens": "proposer.maxTokens",
  feedback: "proposer.feedback",
  roles: "proposer.roles",
  "context-tokens": "proposer.contextTokens",
  "llm-concurrency": "proposer.concurrency",
  "price-in": "proposer.priceIn",
  "price-out": "proposer.priceOut",
  evidence: "evidence",
  density: "density",
  "pfn-weights": "pfnWeights",
  sims: "sims",
  ladder: "ladder",
  replicates: "replicates",
  "cross-check": "crossCheck",
  mode: "mode",
  network: "network",
  "fit-iterations": "fit.iterations",
  "fit-rate": "fit.rate",
  "fit-patience": "fit.patience",
  warm: "fit.warm",
  backend: "backend",
  "max-simulations": "limits.simulations",
  "max-memory": "limits.memoryMb",
  "max-seconds": "limits.seconds",
};

type Leaf = string | number | boolean | null | undefined;

const at = (config: RunConfig, path: string): Leaf =>
  path.split(".").reduce<unknown>((holder, key) => (holder as Record<string, unknown>)[key], config) as Leaf;

/** A word of a POSIX shell. */
const quote = (word: string): string =>
  /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** "discover smc --env boarding-school --proposer mechanisms --seed 7". */
export function commandOf(config: RunConfig): string {
  const usual = runConfigSchema.parse({ sampler: config.sampler, env: config.env });
  const { kind, from } = config.proposer;
  const words = [config.sampler, "--env", config.env, "--proposer", kind === "replay" ? `replay:${from ?? ""}` : kind];
  for (const [option, path] of Object.entries(PLACES)) {
    const value = at(config, path);
    if (value === undefined || (option !== "seed" && value === at(usual, path))) continue;
    if (typeof value === "boolean") words.push(`--${value ? "" : "no-"}${option}`);
    else words.push(`--${option}`, value === null ? "none" : String(value)); // a bound that was lifted
  }
  return `discover ${words.map(quote).join(" ")}`;
}
