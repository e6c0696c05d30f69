/**
 * @file Ten programs that the language was made for, each with a world to run in. Networks are checked, not run.
 */
import type { NetworkInputs } from "../../src/programs/network/inputs.js";
import type { World } from "../../src/programs/types.js";
import { arm, rows, world } from "./worlds.js";

export interface Example {
  readonly name: string;
  readonly source: string;
  readonly world: World;
  /** what its network sees, where it has one */
  readonly network?: NetworkInputs;
}

const sir: Example = {
  name: "1a SIR",
  world: world({ steps: 60, constants: { S0: 99, I0: 1 }, observables: { S: 1, I: 1, R: 1 }, whole: ["S0", "I0"] }),
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

const seir: Example = {
  name: "1b SEIR with importation",
  world: world({ steps: 140, constants: { N: 500 }, observables: { cases: 1 }, whole: ["N"] }),
  source: `import { model, uniform, lognormal, beta, negativeBinomial } from "model-discovery";
export default model({
  parameters: { R0: uniform(0.5, 6), latent: lognormal(3, 0.4, "day"), infectious: lognormal(5, 0.4, "day"),
    eta: lognormal(0.1, 1, "1/day"), rho: beta(2, 2), k: lognormal(5, 1), E0: uniform(0, 20) },
  accumulate: ["cases"],
  initial: ({ E0 }, { N }) => ({ S: N - Math.round(E0), E: Math.round(E0), I: 0, R: 0, cases: 0 }),
  step(s, p, { dt, N }, random) {
    const gamma = 1 / p.infectious;
    const exposed = random.binomial(s.S, 1 - Math.exp(-p.R0 * gamma * s.I / N * dt));
    const onsets = random.binomial(s.E, 1 - Math.exp(-dt / p.latent));
    const recoveries = random.binomial(s.I, 1 - Math.exp(-gamma * dt));
    const imports = random.poisson(p.eta * dt);
    return { S: s.S - exposed, E: s.E + exposed + imports - onsets, I: s.I + onsets - recoveries, R: s.R + recoveries, cases: s.cases + onsets };
  },
  observe: ({ cases }, { rho, k }) => ({ cases: negativeBinomial(rho * cases, k) }),
});`,
};

const school: Example = {
  name: "2 boarding school",
  world: world({ steps: 14, constants: { N: 763 }, observables: { inBed: 1 }, whole: ["N"] }),
  source: `import { model, uniform, poisson } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 5, "1/day"), gamma: uniform(0, 1, "1/day") },
  initial: (_, { N }) => ({ S: N - 1, I: 1, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { dt, N }, random) {
    const force = beta * I / N;
    const infections = random.binomial(S, 1 - Math.exp(-force * dt));
    const recoveries = random.binomial(I, 1 - Math.exp(-gamma * dt));
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };
  },
  observe: ({ I }) => ({ inBed: poisson(I) }),
});`,
};

const neuron: Example = {
  name: "3 Hodgkin-Huxley",
  world: world({
    dt: 0.025,
    steps: 4000,
    constants: { V0: -70 },
    contexts: { current: "number", iOn: "number", iOff: "number" },
    observables: { V: 1 },
    arms: [
      arm({ context: { current: 3, iOn: 400, iOff: 3600 } }),
      arm({ context: { current: 6, iOn: 400, iOff: 3600 } }),
    ],
  }),
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

const drug: Example = {
  name: "4 target-mediated disposition",
  world: world({
    dt: 0.5,
    steps: 60,
    events: { iv: ["amount"], sc: ["amount"] },
    observables: { drug: 1, receptor: 1 },
    arms: [
      arm({
        events: [
          { step: 0, name: "iv", fields: { amount: 30 } },
          { step: 42, name: "sc", fields: { amount: 60 } },
        ],
      }),
      arm({ events: [{ step: 0, name: "sc", fields: { amount: 10 } }] }),
    ],
  }),
  source: `import { model, lognormal } from "model-discovery";
export default model({
  parameters: { ka: lognormal(0.3, 0.5, "1/day"), F: lognormal(0.6, 0.2), CL: lognormal(0.2, 0.4, "L/day"), V1: lognormal(3, 0.3, "L"), Q: lognormal(0.5, 0.4, "L/day"), V2: lognormal(2.5, 0.3, "L"),
    kon: lognormal(50, 0.7, "L/nmol/day"), koff: lognormal(5, 0.7, "1/day"), kint: lognormal(0.5, 0.5, "1/day"), kdeg: lognormal(1, 0.5, "1/day"), R0: lognormal(5, 0.5, "nmol/L"), sigma: lognormal(0.15, 0.5) },
  initial: ({ R0 }) => ({ depot: 0, central: 0, tissue: 0, target: R0, complex: 0 }),
  events: {
    iv: ({ central }, { V1 }, { amount }) => ({ central: central + amount / V1 }),
    sc: ({ depot }, { F }, { amount }) => ({ depot: depot + F * amount }),
  },
  derivative({ depot, central, tissue, target, complex }, p) {
    const binding = p.kon * central * target - p.koff * complex;
    return { depot: -p.ka * depot, central: (p.ka * depot + p.Q * (tissue - central) - p.CL * central) / p.V1 - binding, tissue: p.Q * (central - tissue) / p.V2,
      target: p.kdeg * (p.R0 - target) - binding, complex: binding - p.kint * complex };
  },
  observe: ({ central, complex, target }, { sigma }) => ({ drug: lognormal(central + complex, sigma), receptor: lognormal(target + complex, sigma) }),
});`,
};

const tumour: Example = {
  name: "5 tumour growth",
  world: world({
    steps: 60,
    contexts: { volume0: "number" },
    covariates: { chemo: 1, radio: 1 },
    observables: { volume: 1, concentration: 1 },
    arms: [arm({ context: { volume0: 120 }, covariates: { chemo: rows(60, 1, 2), radio: rows(60, 1, 1) } })],
  }),
  source: `import { model, uniform } from "model-discovery";
export default model({
  parameters: { rho: uniform(0, 0.1, "1/day"), K: uniform(1000, 50000, "cm3"), betaC: uniform(0, 0.2), alphaR: uniform(0, 0.2, "1/Gy"), betaR: uniform(0, 0.02, "1/Gy2"), half: uniform(0.2, 5, "day") },
  initial: (_, { volume0 }) => ({ volume: volume0, concentration: 0 }),
  step({ volume, concentration }, { rho, K, betaC, alphaR, betaR, half }, { dt, chemo, radio }) {
    if (volume <= 0) return { volume: 0, concentration };
    const growth = rho * Math.log(K / volume), kill = betaC * concentration + alphaR * radio + betaR * radio ** 2;
    return { volume: Math.max(0, volume + volume * (growth - kill) * dt), concentration: concentration * 0.5 ** (dt / half) + chemo };
  },
  observe: ({ volume, concentration }) => ({ volume, concentration }),
});`,
};

const places = 51;
const mixing = Array.from({ length: places }, (_, i) =>
  Array.from({ length: places }, (__, j) => (i === j ? 0.8 : 0.2 / (places - 1))),
);
const placesWorld = world({
  steps: 30,
  constants: { place: places, population: Array.from({ length: places }, (_, i) => 1000 + 37 * i), mixing },
  observables: { ili: places },
});

const metapopulation = (parameter: (lo: number, hi: number) => string, network: string): string =>
  `import { model, uniform, predicted, each, dot } from "model-discovery";
export default model({
  parameters: { beta: each("place", ${parameter(0, 2)}), sigma: each("place", ${parameter(0.1, 1)}), gamma: each("place", ${parameter(0.05, 1)}),
    seed: each("place", ${parameter(0, 0.005)}), waning: each("place", ${parameter(0, 0.05)}), reporting: each("place", ${parameter(0, 1)}) },
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
${network}});`;

export const metapopulationRun: Example = {
  name: "6 metapopulation of 51 places, given priors",
  world: placesWorld,
  source: metapopulation((lo, hi) => `uniform(${lo}, ${hi})`, ""),
};

const metapopulationHybrid: Example = {
  name: "6 metapopulation of 51 places",
  network: { lanes: "places", count: places, rows: 30, width: 15 },
  world: placesWorld,
  source: metapopulation(
    (lo, hi) => `predicted(${lo}, ${hi}, "1/day")`,
    `  network(nn, { features }) {
    const h = nn.gru(features, 32, { layers: 2, bidirectional: true });
    const z = nn.concat(h, nn.attention(h, { heads: 4 }), nn.embedding("place", 16));
    return nn.parameters(nn.dense(nn.dense(z, 64, "tanh"), 32, "relu"));
  },
`,
  ),
};

const alloySource = (predicted: (lo: number, hi: number, unit: string) => string, network: string) =>
  `import { model, predicted, uniform, normal } from "model-discovery";
const kB = 1.380649e-23, alpha = 0.123;
export default model({
  parameters: { mu: ${predicted(20, 160, "GPa")}, nu: ${predicted(0.2, 0.45, "")}, misfit: ${predicted(0, 12, "A6")}, volume: ${predicted(9, 20, "A3")}, friction: uniform(0, 200, "MPa"), sigma: uniform(5, 300, "MPa") },
  simulate({ mu, nu, misfit, volume, friction, sigma }, { T, strainRate }) {
    const b = Math.cbrt(4 * volume) / Math.SQRT2, delta2 = misfit / b ** 6, q = (1 + nu) / (1 - nu);
    const tau0 = 0.01785 * alpha ** (-1 / 3) * mu * 1000 * q ** (4 / 3) * delta2 ** (2 / 3); // MPa
    const barrier = 1.5618 * alpha ** (1 / 3) * mu * 1e9 * b ** 3 * 1e-30 * q ** (2 / 3) * delta2 ** (1 / 3); // J
    const x = kB * T / barrier * Math.log(1e4 / strainRate), low = 1 - x ** (2 / 3);
    return { strength: normal(3.06 * tau0 * (low >= 0.5 ? low : Math.exp(-x / 0.55)) + friction, sigma) };
  },
${network}});`;

const alloyWorld = world({
  steps: 0,
  contexts: { T: "number", strainRate: "number" },
  observables: { strength: 1 },
  arms: [arm({ context: { T: 293, strainRate: 1e-3 } })],
});

const alloy: Example = {
  name: "7 alloy strength",
  network: { lanes: "arms", count: 1, rows: 1, width: 8 },
  world: alloyWorld,
  source: alloySource(
    (lo, hi, unit) => `predicted(${lo}, ${hi}, "${unit}")`,
    `  network: (nn, { features }) => nn.parameters(nn.dense(nn.dense(features, 32, "tanh"), 32, "tanh")),\n`,
  ),
};

const alloyRun: Example = {
  name: "7 alloy strength, given priors",
  world: alloyWorld,
  source: alloySource((lo, hi, unit) => `uniform(${lo}, ${hi}, "${unit}")`, ""),
};

const mixture: Example = {
  name: "8 Gaussian mixture in ten dimensions",
  world: world({ steps: 0, observables: { x: 10 } }),
  source: `import { model, normal, lognormal } from "model-discovery";
const weights = [0.2, 0.5, 0.3];
const means = [0, 1, 2].map((c) => Array.from({ length: 10 }, (_, i) => Math.sin(c + i)));
export default model({
  parameters: { shift0: normal(0, 1), shift3: normal(0, 1), scale: lognormal(1, 0.2) },
  simulate({ shift0, shift3, scale }, _, random) {
    const c = random.categorical(weights);
    const x = means[c].map((m) => scale * (m + 0.7 * random.normal()));
    x[0] += shift0;
    x[3] += shift3;
    return { x };
  },
});`,
};

const partial: Example = {
  name: "9 partially observed SEIR with noisy transmission",
  world: world({ steps: 364, constants: { N: 100_000 }, observables: { reports: 1 }, whole: ["N"] }),
  source: `import { model, uniform, lognormal, beta, negativeBinomial } from "model-discovery";
export default model({
  parameters: { R0: uniform(0.5, 6), sigma: lognormal(0.3, 0.4, "1/day"), gamma: lognormal(0.2, 0.4, "1/day"), rho: beta(2, 2), k: lognormal(5, 1),
    amplitude: uniform(0, 0.5), phase: uniform(0, 365, "day"), tau: lognormal(0.05, 0.5), fracE: uniform(0, 0.01), fracS: uniform(0.1, 0.9) },
  accumulate: ["cases"],
  initial({ fracE, fracS }, { N }, random) {
    const E = random.poisson(N * fracE), I = random.poisson(N * fracE), S = random.binomial(N - E - I, fracS);
    return { S, E, I, R: N - S - E - I, logBeta: 0, cases: 0 };
  },
  step({ S, E, I, R, logBeta, cases }, p, { dt, t, N }, random) {
    const drift = logBeta * Math.exp(-dt / 30) + p.tau * Math.sqrt(dt) * random.normal();
    const lambda = p.R0 * p.gamma * (1 + p.amplitude * Math.cos(2 * Math.PI * (t - p.phase) / 365)) * Math.exp(drift) * (I + 0.1) / N;
    const exposed = random.binomial(S, 1 - Math.exp(-lambda * dt)), onsets = random.binomial(E, 1 - Math.exp(-p.sigma * dt)), removed = random.binomial(I, 1 - Math.exp(-p.gamma * dt));
    return { S: S - exposed, E: E + exposed - onsets, I: I + onsets - removed, R: R + removed, logBeta: drift, cases: cases + onsets };
  },
  observe: ({ cases }, { rho, k }) => ({ reports: negativeBinomial(rho * cases + 1e-6, k) }),
});`,
};

const awkward: Example = {
  name: "10 the awkward one",
  world: world({
    steps: 60,
    constants: {
      sizes: [2000, 5000, 1500],
      contact: [
        [9, 3, 1],
        [3, 6, 2],
        [1, 2, 2],
      ],
    },
    contexts: { policy: "string" },
    observables: { onsets: 3 },
    arms: [arm({ context: { policy: "none" } }), arm({ context: { policy: "lockdown" } })],
  }),
  source: `\`\`\`ts
import { model, uniform, lognormal, poisson } from "model-discovery";
interface Group { S: number; E: number; I: number; R: number }
const ages = ["child", "adult", "old"];
const susceptibility: Record<string, number> = { child: 0.7, adult: 1, old: 1.2 };
const closure = (day: number, policy: string, start = 30) => {
  switch (policy) {
    case "lockdown":
      if (day < start) return 1;
      return 0.3;
    default:
      return 1;
  }
};
const stage = (x: number, rate: number, h: number) => x * (1 - Math.exp(-rate * h));
export default model({
  parameters: { beta: uniform(0, 0.5, "1/day"), gamma: uniform(0.05, 1, "1/day"), sigma: lognormal(0.3, 0.3, "1/day") },
  accumulate: ["newCases"],
  initial: (_, { sizes }) => ({
    groups: sizes.map((n: number, a: number) => ({ S: n - 10 * (a + 1), E: 0, I: 10 * (a + 1), R: 0 })),
    newCases: sizes.map(() => 0),
  }),
  step(state, { beta, gamma, sigma }, { dt, t, sizes, contact, policy }, random) {
    const { groups } = state;
    const newCases: number[] = [];
    console.log("day", t);
    const next = groups.map(({ S, E, I, R }: Group, a: number) => {
      let force = 0;
      for (let b = 0; b < groups.length; b++) force += contact[a][b] * groups[b].I / sizes[b];
      force *= beta * susceptibility[ages[a]] * closure(t, policy) * (1 + 0.1 * Math.random());
      const infected = stage(S, force, dt), onset = stage(E, sigma, dt);
      let k = 0, left = I;
      while (left > 0.5 * I && k < 10) { left -= stage(left, gamma, dt / 10); k++; }
      newCases.push(state.newCases[a] + onset);
      return { S: S - infected, E: E + infected - onset, I: left + onset, R: R + (I - left) };
    });
    return { ...state, groups: next, newCases };
  },
  observe: ({ newCases }) => ({ onsets: newCases.map((c: number) => poisson(c + 0.01)) }),
});
\`\`\``,
};

export const tenPrograms: readonly Example[] = [
  sir,
  seir,
  school,
  neuron,
  drug,
  tumour,
  metapopulationHybrid,
  metapopulationRun,
  alloy,
  alloyRun,
  mixture,
  partial,
  awkward,
];
