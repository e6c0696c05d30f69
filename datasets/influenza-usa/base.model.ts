import { each, lognormal, model, predicted, uniform } from "model-discovery";

/**
 * SIR with loss of immunity in each region by itself; influenza-like illness is a share of visits that is in proportion
 * to new infections, and a share that is there without any influenza.
 */
export default model({
  parameters: {
    beta: each("place", predicted(0, 8, "1/week")),
    infectious: lognormal(0.6, 0.2, "week"),
    immune: lognormal(40, 0.5, "week"),
    visits: lognormal(1, 0.5),
    infected: uniform(0, 0.02),
    susceptible: uniform(0.2, 1),
  },
  accumulate: ["cases"],
  initial: ({ infected, susceptible }, { population }) => ({
    S: population.map((n) => n * (1 - infected) * susceptible),
    I: population.map((n) => n * infected),
    R: population.map((n) => n * (1 - infected) * (1 - susceptible)),
    cases: population.map(() => 0),
  }),
  step({ S, I, R, cases }, { beta, infectious, immune }, { dt, population }) {
    const prevalence = I.map((x, i) => x / population[i]);
    const infections = S.map((s, i) => s * (1 - Math.exp(-beta[i] * prevalence[i] * dt)));
    const recovery = 1 - Math.exp(-dt / infectious);
    const loss = 1 - Math.exp(-dt / immune);
    return {
      S: S.map((s, i) => s - infections[i] + loss * R[i]),
      I: I.map((x, i) => x + infections[i] - recovery * x),
      R: R.map((r, i) => r + recovery * I[i] - loss * r),
      cases: cases.map((c, i) => c + infections[i]),
    };
  },
  observe: ({ cases }, { visits }, { population }) => ({ ili: cases.map((c, i) => (100 * visits * c) / population[i]) }),
});
