/**
 * @file Names that a user may say, without the code behind them: what `--help` prints must not load an engine. A test holds
 * them against the tables they stand for.
 */
export const EVIDENCE_NAMES = [
  "auto",
  "exact",
  "exact-frozen",
  "nle",
  "synthetic",
  "kernel-abc",
  "nle-pfn",
  "mse",
  "mmd",
  "wasserstein",
  "fit",
] as const;

/** Who supplies predicted parameters: the environment (`NETWORK_NAMES`), or a network of the program's own. */
export const MODES = ["mechanistic", "hybrid"] as const;

/** What an environment supplies predicted parameters by: two neural networks, a Gaussian process. */
export const NETWORK_NAMES = ["calib", "mlp", "gp"] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];
/** auto: what the environment's task says */
export const NETWORK_CHOICES = ["auto", ...NETWORK_NAMES] as const;
export type NetworkChoice = (typeof NETWORK_CHOICES)[number];

/** Rules by which a tree search chooses the node to extend. */
export const TREE_RULES = ["best-first", "least-expanded", "ucb", "uniform"] as const;
export type TreeRuleName = (typeof TREE_RULES)[number];

export const DENSITY_NAMES = ["mdn", "maf", "nsf", "linear-gaussian", "synthetic", "kernel-abc"] as const;
export const DEFAULT_DENSITY_NAME = "mdn";

export const BACKENDS = ["cuda", "webgpu", "node", "wasm", "cpu"] as const;

/** "maf", or "maf*3": the average of three. */
export function isDensityName(name: string): boolean {
  const [, base = "", count = "1"] = /^([a-z-]+)(?:\*(\d+))?$/.exec(name) ?? [];
  return (DENSITY_NAMES as readonly string[]).includes(base) && Number(count) >= 1 && Number(count) <= 50;
}
