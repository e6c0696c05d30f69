/**
 * @file The contract of calibration: what is asked, what one simulated data set gives, what is found. A study is a list of
 * outcomes, each a pure function of the plan and its number, so that it can be stopped, continued and spread over threads.
 */
import type { Check } from "../core/check.js";
import type { Engine } from "../evaluate/engine.js";
import type { Bin } from "../diagnose/reliability.js";
import type { PredictiveCheck } from "../diagnose/predictive-checks.js";

export interface PlannedProgram {
  readonly id: string;
  readonly source: string;
  readonly mechanisms: readonly string[];
  /** Prior probability in the study; they add up to 1. */
  readonly prior: number;
}

/** Everything that the outcomes depend on. */
export interface CalibrationPlan {
  /** "parameters": one program, are its posteriors right? "models": several, are their probabilities? */
  readonly level: "parameters" | "models";
  /** bundled name or folder */
  readonly env: string;
  readonly environmentHash: string;
  readonly programs: readonly PlannedProgram[];
  /** as `--evidence` takes it */
  readonly method: string;
  /** simulated data sets */
  readonly simulations: number;
  readonly replicates: number;
  /** simulations per replicate of a learnt likelihood */
  readonly sims: number;
  readonly seed: number;
  /** only the first so many arms; null: all of them */
  readonly arms: number | null;
  /** one likelihood is learnt for all data sets, in place of one for each */
  readonly amortised: boolean;
  /** what networks run on, and the density of a learnt likelihood */
  readonly engine: Engine;
}

/** One data set under one program: where the true parameters lie among posterior draws. */
export interface ParameterOutcome {
  readonly kind: "parameters";
  readonly index: number;
  /** as printed: "exact/likelihood", "nle", … */
  readonly method: string;
  /** θ*, and one posterior draw, [parameters] */
  readonly truth: readonly number[];
  readonly draw: readonly number[];
  /** places in (0, 1), uniform under calibration: of each parameter, of the log-likelihood, of the distance to a point */
  readonly places: readonly number[];
  readonly likelihood: number;
  readonly tarp: number;
  /** independent posterior draws behind the places */
  readonly draws: number;
  /** tries until a simulation did not fail */
  readonly attempts: number;
  readonly logZ: number;
  readonly se: number;
  readonly seconds: number;
}

/** One data set of one model: log evidence of all models. */
export interface ModelOutcome {
  readonly kind: "models";
  readonly index: number;
  /** index of the model that made the data */
  readonly truth: number;
  /** [models] nats */
  readonly logZ: readonly number[];
  readonly se: readonly number[];
  readonly attempts: number;
  readonly seconds: number;
}

/** No posterior came of it; counted, never dropped. */
export interface LostOutcome {
  readonly kind: "lost";
  readonly index: number;
  readonly reason: string;
  readonly seconds: number;
}

export type Outcome = ParameterOutcome | ModelOutcome | LostOutcome;

/** Numbers that should be uniform on (0, 1), with what they are. */
export interface Panel {
  readonly name: string;
  readonly kind: "parameter" | "likelihood" | "tarp";
  readonly places: readonly number[];
  /** of the ECDF, and of the ECDF of |2u − 1| where intervals mean something */
  readonly p: number;
  readonly coverageP: number | null;
  readonly chiSquareP: number;
  readonly kolmogorovSmirnovP: number;
}

export interface Calibration {
  readonly version: 1;
  readonly level: CalibrationPlan["level"];
  readonly environment: string;
  readonly environmentHash: string;
  readonly program: { readonly id: string; readonly mechanisms: readonly string[] } | null;
  readonly models: readonly { readonly id: string; readonly mechanisms: readonly string[]; readonly prior: number }[];
  readonly method: string;
  readonly amortised: boolean;
  readonly density: string;
  readonly arms: number;
  readonly simulations: number;
  readonly replicates: number;
  readonly sims: number;
  readonly seed: number;
  /** Probability of one false alarm or more among the fatal checks of a calibrated posterior, at most. */
  readonly falseAlarms: number;
  /** no fatal check failed */
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly panels: readonly Panel[];
  /** of a classifier that tells true parameters from posterior draws; ½ if they are alike */
  readonly twoSample: { readonly accuracy: number; readonly se: number; readonly p: number } | null;
  /** of the data of the environment: a check of the program, not of the computation */
  readonly predictive: readonly PredictiveCheck[];
  readonly reliability: ModelReliability | null;
  /** seconds of one data set, mean */
  readonly secondsEach: number;
}

export interface ModelReliability {
  readonly bins: readonly Bin[];
  readonly ece: number;
  readonly eceExpected: number;
  readonly eceSe: number;
  readonly logScore: number;
  readonly logScoreSe: number;
  readonly logScoreExpected: number;
  readonly hits: number;
}
