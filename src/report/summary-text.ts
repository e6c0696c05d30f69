/** @file The result of a run as a scientist reads it at a terminal of 100 columns: what ran, scores, mechanisms, programs,
 * how the best came about, parameters, how far to trust them, and what to do next. Scores are log evidences in nats, higher is
 * better; where predictions are scored, errors in the data's unit come first. */
import { isExactMethod } from "../core/score-kind.js";
import type { Summary } from "../run/summary-types.js";
import { wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { mechanismLines } from "./mechanism-text.js";
import { nextStep } from "./next-step.js";
import { parameterLines } from "./parameter-text.js";
import { programLines } from "./program-text.js";
import { refinementLines } from "./refinement-text.js";
import { scoreLines } from "./score-text.js";
import { trustLines } from "./trust-text.js";

/** The whole page, ending in a newline. `dir`: folder of the run, as a user would type it. */
export function summaryText(summary: Summary, dir: string): string {
  const sections = [
    headLines(summary),
    scoreLines(summary),
    mechanismLines(summary),
    programLines(summary),
    refinementLines(summary),
    parameterLines(summary),
    trustLines(summary),
    [`Best program   ${dir}/${summary.best.file}`, ...nextLines(summary, dir)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function nextLines(summary: Summary, dir: string): string[] {
  return wrapLines(nextStep(summary, dir), 85, "").map((line, i) => `${(i === 0 ? "Next" : "").padEnd(15)}${line}`);
}

function headLines(summary: Summary): string[] {
  const { environment, sampler, proposer, seed, backend, run, status } = summary;
  const networks = usedNetworks(summary) ? `, networks on ${backend}` : "";
  return [
    heading(`${environment} · ${sampler} · proposals: ${proposer} · seed ${seed}`),
    `  run ${run}, ${status === "done" ? "finished" : `stopped (${status})`}${networks}`,
  ];
}

/** Learnt likelihoods train networks; fits of a Gaussian process have no learning rate. */
export function usedNetworks({ best, crossCheck, heldOut }: Summary): boolean {
  const fits = heldOut?.validation.best?.folds;
  if (fits !== undefined && fits.every(({ rate }) => rate === 0)) return false;
  return (best.method !== "" && !isExactMethod(best.method)) || crossCheck.length > 0;
}
