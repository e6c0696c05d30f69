/** @file A calibration study as one self-contained page: verdict, checks, pictures. No script, no network. */
import type { Calibration } from "../calibrate/types.js";
import type { Check } from "../core/check.js";
import { calibrationText, calibrationTitle, effortWords, verdictOn } from "./calibration-text.js";
import { coveragePlot, ranksPlot, reliabilityPlot } from "./calibration-plots.js";
import { htmlPage } from "./html-page.js";
import { escapeXml } from "./svg.js";

export function calibrationHtml(calibration: Calibration, folder: string): string {
  const title = calibrationTitle(calibration);
  const pictures =
    calibration.panels.length > 0
      ? [ranksPlot(calibration), ...(hasParameters(calibration) ? [coveragePlot(calibration)] : [])]
      : [];
  const reliability = reliabilityPlot(calibration);
  const body = [
    `<h1>${escapeXml(title)}</h1>`,
    `<p class="lead">${escapeXml(effortWords(calibration))}</p>`,
    `<p class="headline">${calibration.passed ? "Passed." : "Failed: what is called a posterior here is none."}</p>`,
    "<h2>Checks</h2>",
    checkTable(calibration.checks),
    ...pictures.map(figure),
    ...(reliability === null ? [] : [figure(reliability)]),
    "<h2>All numbers</h2>",
    `<pre>${escapeXml(calibrationText(calibration, folder))}</pre>`,
  ];
  return htmlPage(title, body);
}

const hasParameters = ({ panels }: Calibration): boolean => panels.some(({ kind }) => kind === "parameter");

const figure = (svg: string): string => `<figure>${svg}</figure>`;

function checkTable(checks: readonly Check[]): string {
  const cells = (check: Check): string[] => [
    verdictOn(check),
    check.name,
    check.advice === "" ? check.words : `${check.words}; ${check.advice}`,
  ];
  const row = (check: Check): string =>
    `<tr>${cells(check)
      .map((cell) => `<td>${escapeXml(cell)}</td>`)
      .join("")}</tr>`;
  return `<table><thead><tr><th></th><th>check</th><th>found</th></tr></thead><tbody>${checks.map(row).join("")}</tbody></table>`;
}
