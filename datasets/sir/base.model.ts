import { model, uniform } from "model-discovery";

/** Infection at a constant risk, whoever is infectious, and recovery at a constant risk; chain binomial. */
export default model({
  parameters: { beta: uniform(0, 2, "1/day"), gamma: uniform(0, 1, "1/day") },
  initial: (_, { S0, I0 }) => ({ S: S0, I: I0, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { dt, N }, random) {
    const force = beta; // 1/day
    const removal = gamma; // 1/day
    const infections = random.binomial(S, 1 - Math.exp(-force * dt));
    const recoveries = random.binomial(I, removal * dt);
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };
  },
  observe: ({ S, I, R }) => ({ S, I, R }),
});
