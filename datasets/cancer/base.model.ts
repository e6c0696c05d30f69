import { model, lognormal, sum } from "model-discovery";

/** A tumour that gains the same volume every day, whatever its size. */
export default model({
  parameters: { pace: lognormal(10, 1.5, "cm3/day") },
  initial: (_, { volume0 }) => ({ volume: volume0 }),
  step({ volume }, { pace }, { dt }) {
    const growth = pace; // cm3/day
    const deaths = [0]; // 1/day, one entry for each way in which cells die
    const change = growth - volume * sum(deaths);
    return { volume: volume > 0 ? volume + change * dt : volume };
  },
  observe: ({ volume }) => ({ volume }),
});
