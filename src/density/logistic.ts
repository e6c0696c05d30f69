/**
 * @file Logistic regression: log odds η = βᵀ(1, c), maximum likelihood by iteratively reweighted least squares (McCullagh
 * & Nelder 1989, ch. 4). Where the two kinds of rows can be told apart for certain there is no maximum: odds are held
 * within those that N rows can show.
 */
import type { Rows } from "./density.js";
import { leastSquares } from "./least-squares.js";
import { sigmoid } from "../neural/cpu.js";

/** log odds of every row */
export type LogOdds = (condition: Rows) => Float64Array;

const STEPS = 25;
const SETTLED = 1e-8;
const LEAST_WEIGHT = 1e-4;

/** No odds beyond e² N, to either side. */
export const mostLogOdds = (rows: number): number => 2 + Math.log(rows);

export function fitLogistic(happened: readonly boolean[], condition: Rows): LogOdds {
  const N = happened.length;
  const yes = happened.filter(Boolean).length;
  const limit = mostLogOdds(N);
  const held = (eta: Float64Array): Float64Array => eta.map((v) => Math.min(Math.max(v, -limit), limit));
  let eta = held(new Float64Array(N).fill(Math.log((yes + 0.5) / (N - yes + 0.5))));
  let odds: LogOdds = (rows) => new Float64Array(rows.count).fill(eta[0]);
  for (let step = 0; step < STEPS; step++) {
    const weights = eta.map((v) => Math.max(LEAST_WEIGHT, sigmoid(v) * sigmoid(-v)));
    const aim = eta.map((v, i) => v + ((happened[i] ? 1 : 0) - sigmoid(v)) / weights[i]);
    const fit = leastSquares({ values: aim, count: N, width: 1 }, condition, weights);
    odds = (rows) => held(fit.predict(rows));
    const next = odds(condition);
    const change = next.reduce((m, v, i) => Math.max(m, Math.abs(v - eta[i])), 0);
    eta = next;
    if (change < SETTLED) break;
  }
  return odds;
}
