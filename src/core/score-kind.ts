/**
 * @file What a score is, and whether weights made of it may be called a posterior. Only evidence may: exp of a distance,
 * or of a score on data that were held out, times a prior, is a way of ranking programs and nothing that probability
 * theory knows.
 */
export const SCORE_KINDS = ["log evidence", "discrepancy", "held-out score"] as const;
export type ScoreKind = (typeof SCORE_KINDS)[number];

export interface ScoreKindFacts {
  /** weights p(m) exp(score) are posterior probabilities */
  readonly isEvidence: boolean;
  /** what one unit of it is */
  readonly unit: string;
  /** what the number means, one line */
  readonly meaning: string;
  /** why there is no posterior; null where there may be one */
  readonly noPosterior: string | null;
}

export const scoreKinds: Readonly<Record<ScoreKind, ScoreKindFacts>> = {
  "log evidence": {
    isEvidence: true,
    unit: "nats",
    meaning: "log probability of the data, parameters averaged over their priors; nats, ± standard error",
    noPosterior: null,
  },
  discrepancy: {
    isEvidence: false,
    unit: "",
    meaning: "minus a distance of simulations from the data, ± standard error; no evidence",
    noPosterior: "a distance between simulations and data is not a likelihood: weights made of it are not a posterior",
  },
  "held-out score": {
    isEvidence: false,
    unit: "nats",
    meaning:
      "n ln(naive RMSE / RMSE) on n observations held out of the fit; above 0 beats the naive prediction; ± standard error",
    noPosterior: "a score on held-out data is not an evidence: weights made of it are not a posterior",
  },
};

/** Distances that may weigh programs in place of a likelihood. */
export const DISCREPANCIES = ["mse", "mmd", "wasserstein"] as const;

/** Kind of the score that a method of weighing gives: "mse", "exact/likelihood", "nle", … */
export function scoreKindOf(method: string): ScoreKind {
  const [family] = method.split("/");
  if (family === "fit") return "held-out score";
  return (DISCREPANCIES as readonly string[]).includes(family) ? "discrepancy" : "log evidence";
}

/** Methods whose score is of the data themselves; all other evidence is of the environment's statistics. */
export const isExactMethod = (method: string): boolean => method.split("/")[0].startsWith("exact");
