/** Closed epidemics with the risk of the true model, and spellings of it that put a prior of their own past the given one. */
const program = (force: string, removal: string, more = ""): string => `
import { model, uniform${more} } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 2, "1/day"), gamma: uniform(0, 1, "1/day") },
  initial: (_, { S0, I0 }) => ({ S: S0, I: I0, R: 0 }),
  step({ S, I, R }, { beta, gamma }, { dt, N }, random) {
    const force = ${force} * (I / N);
    const removal = ${removal};
    const infections = random.binomial(S, 1 - Math.exp(-force * dt));
    const recoveries = random.binomial(I, removal * dt);
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };
  },
  observe: ({ S, I, R }) => ({ S, I, R }),
});
`;

/** The first is honest; "published": the ranges of the best program of a published benchmark. */
export const remapped = {
  "mass-action": program("beta", "gamma"),
  published: program("(0.33 + 0.13 * sigmoid(beta))", "(0.10 + 0.02 * sigmoid(gamma))", ", sigmoid"),
  "through dt": program("(0.4 + 0.1 * Math.tanh(beta * dt))", "(0.1 + 0.02 * Math.tanh(gamma * dt))"),
  "through N": program("(0.4 + 0.1 * Math.tanh(beta * N / 80))", "(0.1 + 0.02 * Math.tanh(gamma * N / 80))"),
  "through N, beta alone": program("(0.4 + 0.1 * Math.tanh(beta * N / 80))", "gamma"),
} as const;
