import { model, normal, sum } from "model-discovery";

/** Response of a screening experiment: a sum of effects of known size, measured with known error. No parameters. */
export default model({
  parameters: {},
  simulate(_, { a, b, c }) {
    const effects = [0];
    const response = sum(effects);
    return { y: normal(response, 1.2) };
  },
});
