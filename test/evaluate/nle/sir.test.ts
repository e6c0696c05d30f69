/**
 * Neural evidence of a stochastic epidemic (the bundled base with contagion), one small outbreak seen through three counts: susceptible on day 5,
 * susceptible and infectious on day 10. The exact value needs no simulation: the distribution over all states is carried
 * forward day by day (chain binomial), cut to what was seen, and integrated over the prior by quadrature.
 */
import { expect, it } from "vitest";
import { loadEnvironment } from "../../../src/envs/load.js";
import type { Environment } from "../../../src/envs/types.js";
import { logFactorial } from "../../../src/math/log-factorial.js";
import { compile } from "../../../src/programs/compile.js";
import { expectCloseOf } from "./closeness.js";

const [S0, I0] = [25, 2];
const N = S0 + I0;
const SEEN = { S5: 19, S10: 9, I10: 8 };

const bundled = loadEnvironment("sir");
const [arm] = bundled.world.arms;
const width = 3;
const environment: Environment = {
  ...bundled,
  world: {
    ...bundled.world,
    arms: [
      {
        ...arm,
        context: { ...arm.context, S0, I0, N },
        times: [5, 10],
        data: Float64Array.of(SEEN.S5, NaN, NaN, SEEN.S10, SEEN.I10, N - SEEN.S10 - SEEN.I10),
      },
    ],
  },
  statistics: {
    names: ["S on day 5", "S on day 10", "I on day 10"],
    of: (outputs) => Float64Array.of(outputs[0], outputs[width], outputs[width + 1]),
  },
};

/** Probabilities of 0 … n successes. */
function binomialRow(n: number, p: number): number[] {
  return Array.from({ length: n + 1 }, (_, k) => {
    if (p === 0 || p === 1) return k === (p === 0 ? 0 : n) ? 1 : 0;
    return Math.exp(
      logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p),
    );
  });
}

/** rows[n][p]: probabilities of n draws at chance p of `chances`, made when first asked for. */
function binomials(chances: (p: number) => number): (n: number, p: number) => readonly number[] {
  const known = new Map<number, readonly number[]>();
  return (n, p) => {
    const at = n * (N + 1) + p;
    const row = known.get(at) ?? binomialRow(n, chances(p));
    known.set(at, row);
    return row;
  };
}

/** P(SEEN | β, γ): mass over (S, I), [(N + 1) × (N + 1)], day by day. */
function probability(beta: number, gamma: number): number {
  const infected = binomials((I) => 1 - Math.exp((-beta * I) / N));
  const recovered = binomials(() => gamma);
  const day = (mass: Float64Array): Float64Array => {
    const next = new Float64Array(mass.length);
    mass.forEach((m, at) => {
      const [S, I] = [Math.floor(at / (N + 1)), at % (N + 1)];
      if (m < 1e-16) return;
      infected(S, I).forEach((a, cases) => {
        recovered(I, 0).forEach((r, left) => (next[(S - cases) * (N + 1) + I + cases - left] += m * a * r));
      });
    });
    return next;
  };
  let mass: Float64Array = new Float64Array((N + 1) ** 2);
  mass[S0 * (N + 1) + I0] = 1;
  for (let t = 0; t < 5; t++) mass = day(mass);
  mass = mass.map((m, at) => (Math.floor(at / (N + 1)) === SEEN.S5 ? m : 0));
  for (let t = 5; t < 10; t++) mass = day(mass);
  return mass[SEEN.S10 * (N + 1) + SEEN.I10];
}

/** Midpoints over β in (0, 2), γ in (0, 1). */
function exactEvidence(points: number): number {
  let sum = 0;
  for (let i = 0; i < points; i++)
    for (let j = 0; j < points; j++) sum += probability((2 * (i + 0.5)) / points, (j + 0.5) / points);
  return Math.log(sum / points ** 2);
}

it("sir, three counts of one outbreak: within its stated error of the exact value", () => {
  const source = environment.base.replace("const force = beta;", "const force = (beta * I) / N;");
  expect(source).not.toBe(environment.base);
  const compiled = compile(source, environment.world);
  if (!compiled.ok) throw new Error(compiled.errors[0].message);
  const exact = exactEvidence(20);
  expectCloseOf("sir, three counts", exact, compiled.program, environment);
}, 180_000);
