import { model, lognormal } from "model-discovery";

/** Algae that grow in proportion to the light; part of a culture may be replaced by fresh water. */
export default model({
  parameters: { growth: lognormal(1, 0.5, "1/day"), scatter: lognormal(0.1, 0.5) },
  initial: (_, { start }) => ({ algae: start }),
  events: { dilute: ({ algae }, _, { fraction }) => ({ algae: algae * (1 - fraction) }) },
  step({ algae }, { growth }, { dt, light }) {
    const rate = growth * light; // 1/day
    const grown = algae * (Math.exp(rate * dt) - 1);
    return { algae: algae + grown };
  },
  observe: ({ algae }, { scatter }) => ({ density: lognormal(algae, scatter) }),
});
