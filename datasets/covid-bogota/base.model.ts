import { lognormal, model, predicted, sum } from "model-discovery";

/** SIR of one city (Kermack & McKendrick 1927); a fraction of the infected is reported, when they become infectious. */
export default model({
  parameters: {
    beta: predicted(0.05, 0.35, "1/day"),
    infectious: lognormal(6, 0.3, "day"),
    reporting: lognormal(0.15, 0.4), // seroprevalence at the end of 2020 was about seven times what was reported
    seeds: lognormal(3000, 1, "people"),
  },
  accumulate: ["cases"],
  initial: ({ seeds }, { population }) => ({ S: population - seeds, I: seeds, R: 0, cases: 0 }),
  step({ S, I, R, cases }, { beta, infectious, reporting }, { dt, population }) {
    const sources = [I];
    const force = (beta * sum(sources)) / population; // 1/day
    const infections = S * (1 - Math.exp(-force * dt));

    const atOnce = infections; // infectious as soon as infected
    const emerging = [atOnce];
    const onsets = sum(emerging);
    const recoveries = I * (1 - Math.exp(-dt / infectious));

    const noticed = onsets; // reported as soon as infectious
    const noticing = [noticed];
    const reports = reporting * sum(noticing);
    return { S: S - infections, I: I + onsets - recoveries, R: R + recoveries, cases: cases + reports };
  },
  observe: ({ cases }) => ({ cases }),
});
