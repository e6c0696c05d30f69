/** @file A posterior summary as lines of text. */
import type { ParameterSummary, PosteriorSummary } from "./summary.js";

const HEADS = ["parameter", "median ± error", "90 % interval", "MAP", "R-hat", "ESS bulk / tail"];
/** |correlation| from here on is worth a line. */
const STRONG = 0.5;

export function summaryLines(summary: PosteriorSummary): string[] {
  const cells = [HEADS, ...summary.parameters.map(cellsOf)];
  const widths = HEADS.map((_, c) => Math.max(...cells.map((row) => row[c].length)));
  const table = cells.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
  return [
    ...table,
    ...correlations(summary),
    `${summary.draws} draws, ${METHODS[summary.method]}`,
    ...summary.warnings,
  ];
}

const METHODS = {
  importance: "weighted draws, resampled",
  chains: "Markov chains",
  direct: "independent",
} as const;

function cellsOf(p: ParameterSummary): string[] {
  const digits = decimals(p.q95 - p.q05);
  const n = (v: number): string => (Number.isNaN(v) ? "–" : v.toFixed(digits));
  return [
    p.name,
    `${n(p.median)} ± ${Number.isNaN(p.medianError) ? "–" : p.medianError.toFixed(digits + 1)}`,
    `${n(p.q05)} to ${n(p.q95)}`,
    n(p.map),
    Number.isNaN(p.rhat) ? "–" : p.rhat.toFixed(3),
    `${p.bulkSize.toFixed(0)} / ${p.tailSize.toFixed(0)}`,
  ];
}

/** Decimals that show a hundredth of the interval. */
const decimals = (width: number): number =>
  Math.min(12, Math.max(0, width > 0 ? 2 - Math.floor(Math.log10(width)) : 3));

function correlations({ parameters, correlation }: PosteriorSummary): string[] {
  const strong = parameters.flatMap((a, i) =>
    parameters.slice(i + 1).flatMap((b, k) => {
      const r = correlation[i][i + 1 + k];
      return Math.abs(r) >= STRONG ? [`${a.name}, ${b.name} ${r.toFixed(2)}`] : [];
    }),
  );
  return strong.length > 0 ? [`correlated: ${strong.join("; ")}`] : [];
}
