/** @file Programs that the kernels are measured on. */
import { distributions } from "../src/math/distributions.js";
import type { CompiledProgram, World } from "../src/programs/types.js";

const NOTHING: World = {
  t0: 0,
  dt: 1,
  steps: 60,
  constants: {},
  contexts: {},
  covariates: {},
  events: {},
  observables: {},
  whole: [],
  units: {},
  arms: [{ name: "arm", context: {}, covariates: {}, events: [], times: [], data: new Float64Array(0) }],
};

/** Each parameter at the median of its prior. */
export function thetaAtMedians(program: CompiledProgram): Float64Array {
  return Float64Array.from(program.parameters, ({ prior }) => distributions[prior.name].quantile(0.5, ...prior.args));
}

/** Stochastic SIR, 100 persons. */
export const sirRun = {
  world: { ...NOTHING, constants: { S0: 99, I0: 1 }, observables: { S: 1, I: 1, R: 1 }, whole: ["S0", "I0"] },
  source: `import { model, uniform } from "model-discovery";
/** Stochastic SIR in a closed population (Kermack & McKendrick 1927), chain binomial. */
export default model({
  parameters: { beta: uniform(0, 2, "1/day"), gamma: uniform(0, 1, "1/day") },
  initial: (_, { S0, I0 }) => ({ S: S0, I: I0, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { dt }, random) {
    const infections = random.binomial(S, 1 - Math.exp(-beta * I / (S + I + R) * dt));
    const recoveries = random.binomial(I, gamma * dt);
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };
  },
  observe: ({ S, I, R }) => ({ S, I, R }),
});`,
};

/** Cortical neuron with an M-current and persistent sodium, 1.45 s of 0.02 ms steps. */
export const neuronRun = {
  world: {
    ...NOTHING,
    dt: 0.02,
    steps: 72_500,
    constants: { V0: -70, current: 3, iOn: 10_000, iOff: 60_000 },
    observables: { V: 1 },
  },
  source: `import { model, uniform } from "model-discovery";
const C = 1, E_Na = 53, E_K = -107; // uF/cm2, mV, mV
const efun = (z) => (Math.abs(z) < 1e-4 ? 1 - z / 2 : z / (Math.exp(z) - 1));
const pInf = (V) => 1 / (1 + Math.exp(-(V + 35) / 10));
function rates(V, Vt) {
  const u = V - Vt;
  return { am: 0.32 * efun(-0.25 * (u - 13)) / 0.25, bm: 0.28 * efun(0.2 * (u - 40)) / 0.2, ah: 0.128 * Math.exp(-(u - 17) / 18),
    bh: 4 / (1 + Math.exp(-0.2 * (u - 40))), an: 0.032 * efun(-0.2 * (u - 15)) / 0.2, bn: 0.5 * Math.exp(-(u - 10) / 40) };
}
/** Cortical neuron (Pospischil 2008), exponential Euler; step current between two indices. */
export default model({
  parameters: { gNa: uniform(0.5, 80, "mS/cm2"), gK: uniform(1e-4, 15, "mS/cm2"), gLeak: uniform(1e-4, 0.6, "mS/cm2"), ELeak: uniform(-100, -35, "mV"),
    Vt: uniform(-90, -40, "mV"), noise: uniform(1e-4, 0.15), gM: uniform(1e-4, 10, "mS/cm2"), gNaP: uniform(1e-4, 10, "mS/cm2"), tauMax: uniform(1e-4, 3000, "ms") },
  initial({ Vt }, { V0 }) {
    const { am, bm, ah, bh, an, bn } = rates(V0, Vt);
    return { V: V0, m: am / (am + bm), h: ah / (ah + bh), n: an / (an + bn), p: pInf(V0) };
  },
  step({ V, m, h, n, p }, { gNa, gK, gLeak, ELeak, Vt, noise, gM, gNaP, tauMax }, { dt, step, current, iOn, iOff }, random) {
    const { am, bm, ah, bh, an, bn } = rates(V, Vt);
    const tauP = tauMax / (3.3 * Math.exp((V + 35) / 20) + Math.exp(-(V + 35) / 20)), mP = 1 / (1 + Math.exp(-(V + 48) / 5));
    const channels = [[gNa * m ** 3 * h, E_Na], [gK * n ** 4, E_K], [gLeak, ELeak], [gM * p, E_K], [gNaP * mP, E_Na]];
    let G = 0, GE = 0;
    for (const [g, E] of channels) { G += g; GE += g * E; }
    const I = step >= iOn && step < iOff ? current : 0;
    const Vinf = (GE + I + noise * random.normal() / Math.sqrt(dt)) / G;
    const relax = (x, a, b) => { const tau = 1 / (a + b); return a * tau + (x - a * tau) * Math.exp(-dt / tau); };
    return { V: Vinf + (V - Vinf) * Math.exp(-dt * G / C), m: relax(m, am, bm), h: relax(h, ah, bh), n: relax(n, an, bn), p: pInf(V) + (p - pInf(V)) * Math.exp(-dt / tauP) };
  },
  observe: ({ V }) => ({ V }),
});`,
};

const places = 51;

/** Fifty-one places that mix. */
export const metapopulationRun = {
  world: {
    ...NOTHING,
    constants: {
      place: places,
      population: Array.from({ length: places }, (_, i) => 1000 + 37 * i),
      mixing: Array.from({ length: places }, (_, i) =>
        Array.from({ length: places }, (__, j) => (i === j ? 0.8 : 0.2 / (places - 1))),
      ),
    },
    observables: { ili: places },
  },
  source: `import { model, uniform, each, dot } from "model-discovery";
export default model({
  parameters: { beta: each("place", uniform(0, 2)), sigma: each("place", uniform(0.1, 1)), gamma: each("place", uniform(0.05, 1)),
    seed: each("place", uniform(0, 0.005)), waning: each("place", uniform(0, 0.05)), reporting: each("place", uniform(0, 1)) },
  accumulate: ["incidence"],
  initial({ seed }, { population }) {
    const I = population.map((n, i) => n * seed[i]), none = population.map(() => 0);
    return { S: population.map((n, i) => n - I[i]), E: none, I, R: none, incidence: none };
  },
  step({ S, E, I, R, incidence }, { beta, sigma, gamma, waning }, { dt, population, mixing }) {
    const prevalence = I.map((x, i) => x / population[i]);
    const infections = S.map((s, i) => s * (1 - Math.exp(-beta[i] * dot(mixing[i], prevalence) * dt)));
    const onsets = E.map((e, i) => e * (1 - Math.exp(-sigma[i] * dt)));
    const recoveries = I.map((x, i) => x * (1 - Math.exp(-gamma[i] * dt)));
    const losses = R.map((r, i) => r * (1 - Math.exp(-waning[i] * dt)));
    return { S: S.map((s, i) => s - infections[i] + losses[i]), E: E.map((e, i) => e + infections[i] - onsets[i]), I: I.map((x, i) => x + onsets[i] - recoveries[i]),
      R: R.map((r, i) => r + recoveries[i] - losses[i]), incidence: incidence.map((c, i) => c + onsets[i]) };
  },
  observe: ({ incidence }, { reporting }, { population }) => ({ ili: incidence.map((c, i) => 100 * reporting[i] * c / population[i]) }),
});`,
};
