/** @file Names of the rules by which a tree search may choose, without the code behind them: `--help` prints them. */
export const TREE_RULES = ["best-first", "least-expanded", "ucb", "uniform"] as const;
export type TreeRuleName = (typeof TREE_RULES)[number];
