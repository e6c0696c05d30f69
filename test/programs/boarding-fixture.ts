/** @file A small epidemic and six mechanisms for it: 48 admissible sets. Test material; not the bundled environment. */
import type { Mechanism } from "../../src/envs/types.js";

export const base = `import { model, uniform, poisson } from "model-discovery";

/** Stochastic SIR in a closed school, chain binomial. */
export default model({
  parameters: { beta: uniform(0, 10, "1/day"), gamma: uniform(0, 2, "1/day") },
  initial: (_, { N }) => ({ S: N - 1, I: 1, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { N, dt }, random) {
    // the chance that one susceptible boy is infected
    const force = (beta * I) / N;
    const infections = random.binomial(S, 1 - Math.exp(-force * dt));
    const recoveries = random.binomial(I, 1 - Math.exp(-gamma * dt));
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };
  },
  observe: ({ I }) => ({ inBed: poisson(I) }),
});
`;

export const mechanisms: readonly Mechanism[] = [
  {
    name: "latency",
    states: { E: "0" },
    parameters: { sigma: 'uniform(0.2, 5, "1/day")' },
    draws: { onsets: "random.binomial(E, 1 - Math.exp(-sigma * dt))" },
    terms: { I: "- infections + onsets", E: "+ infections - onsets" },
  },
  {
    name: "convalescence",
    states: { B: "0" },
    parameters: { delta: 'uniform(0.1, 2, "1/day")' },
    draws: { returns: "random.binomial(B, 1 - Math.exp(-delta * dt))" },
    terms: { R: "- recoveries + returns", B: "+ recoveries - returns" },
    observe: { inBed: "poisson(B)" },
  },
  {
    name: "overdispersion",
    parameters: { k: "lognormal(10, 1)" },
    observe: { inBed: "negativeBinomial(I, k)" },
    excludes: ["convalescence"],
  },
  {
    name: "seeding",
    parameters: { I0: "uniform(0, 10)" },
    initial: { S: "- Math.round(I0)", I: "+ Math.round(I0)" },
  },
  {
    name: "isolation",
    parameters: { fall: "uniform(0, 1)", day: 'uniform(0, 14, "day")' },
    inputs: ["t"],
    factors: { force: "(t < day ? 1 : 1 - fall)" },
  },
  {
    name: "heterogeneity",
    parameters: { alpha: "uniform(0.5, 1)" },
    factors: { force: "(I / N) ** (alpha - 1)" },
  },
];
