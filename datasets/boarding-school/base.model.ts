import { model, lognormal, poisson, sum } from "model-discovery";

/**
 * Influenza in a boarding school: Kermack & McKendrick's SIR (1927) with a convalescent stage. Boys who fall ill go to
 * bed, infect others from there, then convalesce, then return to class.
 */
export default model({
  parameters: {
    beta: lognormal(2, 0.7, "1/day"),
    bedDays: lognormal(2.5, 0.4, "day"),
    restDays: lognormal(2, 0.5, "day"),
    seeds: lognormal(1, 1),
  },
  initial: ({ seeds }, { N }) => ({ S: N - seeds, I: seeds, C: 0, R: 0 }),
  step({ S, I, C, R }, { beta, bedDays, restDays }, { dt, N }) {
    const fromBed = I; // boys in bed, as a source of infection
    const sources = [fromBed];
    const force = (beta * sum(sources)) / N; // 1/day
    const pressure = force * dt;
    const infections = S * (1 - Math.exp(-pressure));

    const atOnce = infections; // infectious as soon as infected
    const emerging = [atOnce];
    const onsets = sum(emerging);
    const laidUp = onsets; // to bed as soon as infectious
    const arriving = [laidUp];
    const admissions = sum(arriving);

    const discharge = 1 / bedDays; // 1/day, per stage of the stay in bed
    const recoveries = I * (1 - Math.exp(-discharge * dt));
    const release = 1 / restDays; // 1/day, per stage of convalescence
    const returns = C * (1 - Math.exp(-release * dt));
    return { S: S - infections, I: I + admissions - recoveries, C: C + recoveries - returns, R: R + returns };
  },
  observe: ({ I, C }) => ({ inBed: poisson(I + 0.01), convalescent: poisson(C + 0.01) }),
});
