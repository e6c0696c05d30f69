import { lognormal, model, predicted, uniform } from "model-discovery";

/** SIR of one city (Kermack & McKendrick 1927); a fraction of infections is reported, on the day of infection. */
export default model({
  parameters: {
    beta: predicted(0, 0.6, "1/day"),
    infectious: lognormal(6, 0.3, "day"),
    reporting: uniform(0.02, 0.6),
    seeds: lognormal(3000, 1, "people"),
  },
  accumulate: ["cases"],
  initial: ({ seeds }, { population }) => ({ S: population - seeds, I: seeds, R: 0, cases: 0 }),
  step({ S, I, R, cases }, { beta, infectious, reporting }, { dt, population }) {
    const force = (beta * I) / population; // 1/day
    const infections = S * (1 - Math.exp(-force * dt));
    const recoveries = I * (1 - Math.exp(-dt / infectious));
    const onsets = infections; // infectious at once
    const reports = reporting * infections;
    return { S: S - infections, I: I + onsets - recoveries, R: R + recoveries, cases: cases + reports };
  },
  observe: ({ cases }) => ({ cases }),
});
