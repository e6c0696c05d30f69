/**
 * @file SIR: β ~ LogNormal(log 0.4, 0.5), γ ~ LogNormal(log 0.125, 0.2), dS = −βSI/N, dI = βSI/N − γI, N = 10⁶, I(0) = 1;
 * ten counts Binomial(1000, I/N) on days 0, 17, …, 153 (Lueckmann et al. 2021, T.9). The posterior is summed on a grid.
 */
import type { Rows } from "../../src/density/density.js";
import { createDraws } from "../../src/math/draws.js";
import { logFactorial } from "../../src/math/log-factorial.js";
import type { Stream } from "../../src/math/rng.js";
import { gridSampler } from "./grid.js";
import { overRows, rowByRow } from "./task.js";
import type { Task } from "./task.js";

const N = 1e6;
const [COUNTS, EVERY, TOTAL] = [10, 17, 1000];
const LOG_MEDIAN = [Math.log(0.4), Math.log(0.125)] as const;
const SD_LOG = [0.5, 0.2] as const;
/** Steps of a day in the Runge–Kutta scheme. */
const STEPS = 4;

/** I/N at the times of the counts: classical Runge–Kutta on shares of the population. */
export function infected(beta: number, gamma: number, steps = STEPS): Float64Array {
  const out = new Float64Array(COUNTS);
  const h = 1 / steps;
  let [s, i] = [(N - 1) / N, 1 / N];
  out[0] = i;
  for (let k = 1; k < COUNTS; k++) {
    for (let n = 0; n < EVERY * steps; n++) {
      const s1 = -beta * s * i;
      const i1 = -s1 - gamma * i;
      const [sa, ia] = [s + 0.5 * h * s1, i + 0.5 * h * i1];
      const s2 = -beta * sa * ia;
      const i2 = -s2 - gamma * ia;
      const [sb, ib] = [s + 0.5 * h * s2, i + 0.5 * h * i2];
      const s3 = -beta * sb * ib;
      const i3 = -s3 - gamma * ib;
      const [sc, ic] = [s + h * s3, i + h * i3];
      const s4 = -beta * sc * ic;
      const i4 = -s4 - gamma * ic;
      s += (h / 6) * (s1 + 2 * s2 + 2 * s3 + s4);
      i += (h / 6) * (i1 + 2 * i2 + 2 * i3 + i4);
    }
    out[k] = Math.min(1, Math.max(0, i));
  }
  return out;
}

function logLikelihood(beta: number, gamma: number, x: Float64Array): number {
  const p = infected(beta, gamma);
  let s = 0;
  for (let k = 0; k < COUNTS; k++) {
    s += logFactorial(TOTAL) - logFactorial(x[k]) - logFactorial(TOTAL - x[k]);
    s += (x[k] > 0 ? x[k] * Math.log(p[k]) : 0) + (TOTAL - x[k]) * Math.log1p(-p[k]);
  }
  return s;
}

/** z: standardised logarithms. */
const thetaOf = (z: readonly [number, number]): [number, number] => [
  Math.exp(LOG_MEDIAN[0] + SD_LOG[0] * z[0]),
  Math.exp(LOG_MEDIAN[1] + SD_LOG[1] * z[1]),
];

function reference(x: Float64Array, count: number, random: Stream): Rows {
  const logDensity = (z: Float64Array): number =>
    logLikelihood(...thetaOf([z[0], z[1]]), x) - 0.5 * (z[0] ** 2 + z[1] ** 2);
  const draw = gridSampler(logDensity, [-6, -6], [6, 6], { search: 80, final: 250 });
  const values = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    const z = draw(random);
    values.set(thetaOf([z[0], z[1]]), 2 * i);
  }
  return { values, count, width: 2 };
}

const HALF_LOG_TWO_PI = 0.9189385332046728;

export const sir: Task = {
  name: "sir",
  dim: 2,
  width: COUNTS,
  prior: {
    box: { lower: [0, 0], upper: [Infinity, Infinity] },
    sample: (count, random) => {
      const values = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) values.set(thetaOf([random.normal(), random.normal()]), 2 * i);
      return { values, count, width: 2 };
    },
    logDensity: (theta) =>
      overRows(theta, (t) => {
        let s = 0;
        for (const j of [0, 1]) {
          const z = (Math.log(t[j]) - LOG_MEDIAN[j]) / SD_LOG[j];
          s -= 0.5 * z * z + HALF_LOG_TWO_PI + Math.log(SD_LOG[j] * t[j]);
        }
        return t[0] > 0 && t[1] > 0 ? s : -Infinity;
      }),
  },
  simulate: (theta, random) => {
    const draws = createDraws();
    const key = [random.word(), random.word()];
    let row = 0;
    return rowByRow(theta, COUNTS, (t) => {
      draws.at(key[0], key[1], row++, 0);
      return infected(t[0], t[1]).map((p, time) => draws.binomial(time, TOTAL, p));
    });
  },
  logLikelihood: (theta, observed) => overRows(theta, (t) => logLikelihood(t[0], t[1], observed)),
  reference,
  // an epidemic that never shows leaves the posterior close to the prior
  accepts: (_, x) => x.some((v) => v > 0),
};
