/**
 * @file Public names. Model programs import the words of their language from here; notebooks and studies import
 * environments, runs, samplers and pictures. Every type that a public function takes or returns is named too.
 */
export * from "./programs/language.js";

export type * from "./core/types.js";
export { createGenealogy, depth, lineage, type GrowingGenealogy } from "./core/genealogy.js";
export { RunError, UsageError } from "./core/errors.js";
export { infer, type InferOptions, type Problem, type Step, type View } from "./core/infer.js";
export {
  modelPosterior,
  totalVariation,
  type Estimate,
  type ModelPosterior,
  type WeighedModel,
} from "./core/posterior.js";
export { collapse, effectiveSampleSize, normalise } from "./core/weights.js";
export { logSumExp } from "./math/log-sum-exp.js";
export { stream, type Stream } from "./math/rng.js";

export { loadEnvironment, listEnvironments, type EnvironmentEntry } from "./envs/load.js";
export { simulateData } from "./envs/simulate-data.js";
export type * from "./envs/types.js";
export type * from "./programs/types.js";
export { applyMechanisms, type Patched } from "./programs/mechanism.js";
export { compile, type CompileOptions, type PriorRules } from "./programs/compile.js";
export { compileIn } from "./run/compile-in.js";
export { simulate } from "./evaluate/simulate.js";

export { samplers, type AnySampler, type SamplerEntry } from "./samplers.js";
export { resamplings, type Resampling } from "./smc/resampling.js";

export { resumeRun, startRun, type RunOptions, type RunResult } from "./run/run.js";
export type { PriorName, RunConfig, RunConfigInput, SamplerName, Sitting } from "./run/config.js";
export type {
  BaselineErrors,
  HeldOutErrors,
  HeldOutSummary,
  Progress,
  Refinement,
  Score,
  ScoredProgram,
  Summary,
} from "./run/summary-types.js";
export { openFits, type FitStore } from "./run/fits.js";

export { interveneRun, type InterveneAsked } from "./predict/intervene-run.js";
export { predictRun, type PredictAsked } from "./predict/predict-run.js";
export { readRun, type FinishedRun } from "./predict/read-run.js";
export type { WeighedProgram } from "./predict/sampled.js";
export type {
  Averaged,
  Coverage,
  Effect,
  FittedValue,
  Forecast,
  Intervened,
  Predicted,
  Scenario,
  Series,
} from "./predict/types.js";

export { naivePredictors } from "./baselines/naive.js";
export { scorePredictions } from "./evaluate/fit/score.js";
export type { Predictions, Predictor } from "./evaluate/fit/types.js";

export { readReport, writeReport } from "./report/data.js";
export { forecastPlot, interventionPlot } from "./report/forecast-plot.js";
export { forecastText } from "./report/forecast-text.js";
export { interventionText } from "./report/intervention-text.js";
export { commandOf } from "./report/html-command.js";
export { reportHtml, type ReportInput } from "./report/html.js";
export { foldTable, heldOutTable } from "./report/html-held-out.js";
export { refinementTable } from "./report/html-refinements.js";
export { mechanismTable, parameterTable, programTable, scoreTable } from "./report/html-tables.js";
export {
  genealogyPlot,
  mechanismsPlot,
  posteriorPredictivePlot,
  scoresPlot,
  treePlot,
  type GenealogyPoint,
  type PredictivePair,
  type TreePlotOptions,
} from "./report/plots.js";
export { coverageOf, posteriorPredictive, type PredictiveBand, type PredictiveOptions } from "./report/predictive.js";
export { summaryText } from "./report/summary-text.js";
export { stackPictures } from "./report/svg.js";

export { ecdfAt, ecdfBand, testUniform, type Band, type UniformityTest } from "./diagnose/ecdf-bands.js";
export { placeOf, rankOf } from "./diagnose/ranks.js";
export { centrality } from "./diagnose/coverage.js";
export { areaToCurve, scaleOf, tarpPlace, type AreaToCurve, type Scale } from "./diagnose/tarp.js";
export { predictiveChecks, type PredictiveCheck } from "./diagnose/predictive-checks.js";
export { reliabilityOf, type Bin, type Reliability, type Statement } from "./diagnose/reliability.js";

export { estimatorNames, estimatorOf, type Estimator } from "./density/estimators.js";
export type { ColumnReport, ConditionalDensity, FitDensities, Pairs, Rows } from "./density/density.js";
export { wasmExecutor, type WasmExecutor } from "./neural/wasm.js";
export type { Executor, Tensor } from "./neural/executor.js";
export type { Box } from "./posterior/box.js";
export { findMode, type Mode, type ModeOptions } from "./posterior/mode.js";
export {
  neuralPosteriors,
  type NeuralPosterior,
  type NeuralPosteriorOptions,
  type PosteriorPairs,
} from "./posterior/neural-posterior.js";
export type { Acceptance, Drawn, ParameterPrior, Posterior } from "./posterior/posterior.js";
export {
  samplePosterior,
  targetOf,
  type PosteriorDraws,
  type PosteriorProblem,
  type SamplerOptions,
} from "./posterior/sample-posterior.js";
export { summarise, summariseDraws, type PosteriorSummary } from "./posterior/summary.js";
export { summaryLines } from "./posterior/summary-text.js";
