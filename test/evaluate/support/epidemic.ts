/** Chain-binomial SIR by hand: the population of a household or a school, states observed exactly or by noisy counts. */
import type { Environment } from "../../../src/envs/types.js";
import { createDraws } from "../../../src/math/draws.js";
import { logDensities as log } from "../../../src/math/log-densities.js";
import { hashName } from "../../../src/math/rng.js";
import type { CompiledProgram, Kernel } from "../../../src/programs/types.js";
import { armOf, environmentOf, handMade, prior } from "./programs.js";

const [INFECTIONS, RECOVERIES] = [hashName("infections"), hashName("recoveries")];
const infection = (beta: number, i: number, n: number): number => 1 - Math.exp((-beta * i) / n);

function dynamics(s0: number, i0: number, fixed?: readonly number[]): Pick<Kernel, "initial" | "advance"> {
  const draws = createDraws();
  return {
    initial(_theta, state, o) {
      state.set([s0, i0, 0], o);
      return 0;
    },
    advance(theta, x, o, from, to, [k0, k1], simulation) {
      const [beta, gamma] = fixed ?? theta;
      for (let step = from; step < to; step++) {
        draws.at(k0, k1, simulation, step);
        const infected = draws.binomial(INFECTIONS, x[o], infection(beta, x[o + 1], s0 + i0));
        const removed = draws.binomial(RECOVERIES, x[o + 1], gamma);
        if (Number.isNaN(infected + removed)) return 1;
        x[o] -= infected;
        x[o + 1] += infected - removed;
        x[o + 2] += removed;
      }
      return 0;
    },
  };
}

const STATES = ["S", "I", "R"] as const;
const PRIORS = { beta: prior("uniform", 0, 2), gamma: prior("uniform", 0, 1) };

/** S, I, R observed at every step: [times × 3] */
export function observedSir(path: readonly (readonly [number, number, number])[]): {
  program: CompiledProgram;
  environment: Environment;
  logLikelihood(beta: number, gamma: number): number;
} {
  const [s0, i0] = path[0];
  const n = s0 + i0;
  const transition = (beta: number, gamma: number, x: ArrayLike<number>, y: ArrayLike<number>): number =>
    log.binomial(x[0] - y[0], x[0], infection(beta, x[1], n)) +
    log.binomial(y[2] - x[2], x[1], gamma) +
    (x[0] + x[1] + x[2] === y[0] + y[1] + y[2] ? 0 : -Infinity);
  const program = handMade({
    parameters: PRIORS,
    states: STATES,
    width: 3,
    stochastic: true,
    exactObservables: STATES,
    kernel: {
      ...dynamics(s0, i0),
      sample(_theta, state, offset, _at, _key, _simulation, out, outOffset) {
        for (let i = 0; i < 3; i++) out[outOffset + i] = state[offset + i];
        return 0;
      },
      score(_theta, state, offset, _at, data, dataOffset) {
        for (let i = 0; i < 3; i++) if (state[offset + i] !== data[dataOffset + i]) return -Infinity;
        return 0;
      },
      transition: (theta, before, after) => transition(theta[0], theta[1], before, after),
    },
  });
  const environment = environmentOf([
    armOf(
      "a",
      path.map((_, t) => t),
      path.flat(),
    ),
  ]);
  return {
    program,
    environment,
    logLikelihood: (beta, gamma) =>
      path.slice(1).reduce((sum, after, t) => sum + transition(beta, gamma, path[t], after), 0),
  };
}

/** I observed by Poisson counts; log p(counts | β, γ) by summing over every path of a tiny population. */
export function countedSir(
  counts: readonly number[],
  s0: number,
  i0: number,
  background: number,
  fixed?: readonly [number, number],
): { program: CompiledProgram; environment: Environment; logLikelihood(beta: number, gamma: number): number } {
  const n = s0 + i0;
  const program = handMade({
    parameters: fixed ? {} : PRIORS,
    states: STATES,
    stochastic: true,
    kernel: {
      ...dynamics(s0, i0, fixed),
      sample(_theta, state, offset, at, [k0, k1], simulation, out, outOffset) {
        const draws = createDraws();
        draws.at(k0, k1, simulation, at);
        out[outOffset] = draws.poisson(7, state[offset + 1] + background);
        return 0;
      },
      score: (_theta, state, offset, _at, data, dataOffset) =>
        log.poisson(data[dataOffset], state[offset + 1] + background),
    },
  });
  return {
    program,
    environment: environmentOf([
      armOf(
        "a",
        counts.map((_, t) => t),
        counts,
      ),
    ]),
    logLikelihood(beta, gamma) {
      let mass = new Map([[`${s0},${i0}`, 1]]); // forward algorithm over (S, I)
      let total = 0;
      counts.forEach((count, t) => {
        if (t > 0) mass = stepMass(mass, beta, gamma, n);
        let sum = 0;
        for (const [key, p] of mass) {
          const weighed = p * Math.exp(log.poisson(count, Number(key.split(",")[1]) + background));
          mass.set(key, weighed);
          sum += weighed;
        }
        for (const [key, p] of mass) mass.set(key, p / sum);
        total += Math.log(sum);
      });
      return total;
    },
  };
}

function stepMass(mass: ReadonlyMap<string, number>, beta: number, gamma: number, n: number): Map<string, number> {
  const next = new Map<string, number>();
  for (const [key, p] of mass) {
    const [s, i] = key.split(",").map(Number);
    for (let infected = 0; infected <= s; infected++)
      for (let removed = 0; removed <= i; removed++) {
        const q = p * Math.exp(log.binomial(infected, s, infection(beta, i, n)) + log.binomial(removed, i, gamma));
        const to = `${s - infected},${i + infected - removed}`;
        if (q > 0) next.set(to, (next.get(to) ?? 0) + q);
      }
  }
  return next;
}

/** log ∫∫ exp(log-likelihood) over [0, 2] × [0, 1] with uniform priors, by the midpoint rule. */
export function quadrature(logLikelihood: (beta: number, gamma: number) => number, cells: number): number {
  const values: number[] = [];
  for (let a = 0; a < cells; a++)
    for (let b = 0; b < cells; b++) values.push(logLikelihood((2 * (a + 0.5)) / cells, (b + 0.5) / cells));
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return max + Math.log(values.reduce((sum, l) => sum + Math.exp(l - max), 0) / cells ** 2);
}
