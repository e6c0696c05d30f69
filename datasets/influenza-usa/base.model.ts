import { each, lognormal, model, predicted, sum, uniform } from "model-discovery";

const at = (parts, i) => sum(parts.map((part) => part[i]));
const scaled = (parts, i) => parts.reduce((product, part) => product * part[i], 1);

/** SIR with loss of immunity, in each region by itself; illness is a share of visits in proportion to new infections. */
export default model({
  parameters: {
    beta: each("place", predicted(0, 4, "1/week")),
    infectious: lognormal(0.6, 0.2, "week"),
    immune: lognormal(40, 0.5, "week"),
    visits: lognormal(1, 0.5), // per cent of visits for each per cent of the people that fall ill in a week
    infected: uniform(0, 0.02),
    susceptible: uniform(0.2, 1),
  },
  accumulate: ["ill"],
  initial: ({ infected, susceptible }, { population }) => ({
    S: population.map((n) => n * (1 - infected) * susceptible),
    I: population.map((n) => n * infected),
    R: population.map((n) => n * (1 - infected) * (1 - susceptible)),
    ill: population.map(() => 0),
  }),
  step({ S, I, R, ill }, { beta, infectious, immune, visits }, { dt, population }) {
    const season = 1;
    const prevalence = I.map((x, i) => x / population[i]);
    const sources = [prevalence]; // added up
    const rates = [beta]; // multiplied
    const infections = S.map((s, i) => s * (1 - Math.exp(-season * scaled(rates, i) * at(sources, i) * dt)));

    const atOnce = 1; // share that is infectious as soon as infected
    const emerging = [infections.map((n) => atOnce * n)];
    const onsets = infections.map((_, i) => at(emerging, i));
    const recovery = 1 - Math.exp(-dt / infectious);
    const loss = 1 - Math.exp(-dt / immune);

    const seen = visits;
    const seeking = [onsets.map((n, i) => (100 * seen * n) / population[i])];
    return {
      S: S.map((s, i) => s - infections[i] + loss * R[i]),
      I: I.map((x, i) => x + onsets[i] - recovery * x),
      R: R.map((r, i) => r + recovery * I[i] - loss * r),
      ill: ill.map((x, i) => x + at(seeking, i)),
    };
  },
  observe: ({ ill }) => ({ ili: ill }),
});
