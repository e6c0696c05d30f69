/**
 * @file Values of all chains replaced by the normal scores of their ranks, Φ⁻¹((r − 3/8)/(S + 1/4)) (Blom 1958), so that
 * convergence is judged without moments (Vehtari et al. 2021, eq. 14). A chain is a row of draws of one quantity.
 */
import { normalQuantile } from "../math/normal-quantile.js";
import { quantileOf } from "../math/sample.js";

/** [chains][draws], equal lengths */
export type ChainRows = readonly Float64Array[];

/** Average ranks where values tie. */
export function rankScores(rows: ChainRows): Float64Array[] {
  const all = rows.flatMap((row) => [...row]);
  const order = Float64Array.from(all.keys()).sort((a, b) => all[a] - all[b]);
  const scores = new Float64Array(all.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && all[order[to + 1]] === all[order[from]]) to++;
    const score = normalQuantile(((from + to) / 2 + 1 - 3 / 8) / (all.length + 1 / 4));
    for (; from <= to; from++) scores[order[from]] = score;
  }
  let at = 0;
  return rows.map((row) => scores.slice(at, (at += row.length)));
}

/** Every chain as its two halves; an odd one loses its middle draw. */
export function splitChains(rows: ChainRows): Float64Array[] {
  const half = rows[0].length >> 1;
  return rows.flatMap((row) => [row.slice(0, half), row.slice(row.length - half)]);
}

/** |x − median|: what differs where chains agree in location but not in spread. */
export function folded(rows: ChainRows): Float64Array[] {
  const middle = quantileOf(sortedDraws(rows), 0.5);
  return rows.map((row) => row.map((v) => Math.abs(v - middle)));
}

export function sortedDraws(rows: ChainRows): Float64Array {
  return Float64Array.from(rows.flatMap((row) => [...row])).sort();
}
