/**
 * @file The pictures of a run, as SVG text: pure functions of a summary and of posterior-predictive bands. Bars are one
 * standard error, bands the central 90 %. Nothing is told by colour alone: the base is dashed or hollow, the best solid.
 */
export { posteriorPredictivePlot, type PredictivePair } from "./plots-predictive.js";
export { mechanismsPlot } from "./plots-mechanisms.js";
export { scoresPlot } from "./plots-scores.js";
export { genealogyPlot } from "./plots-genealogy.js";
export { treePlot, type TreePlotOptions } from "./plots-tree.js";
export type { GenealogyPoint } from "./tree-layout.js";
