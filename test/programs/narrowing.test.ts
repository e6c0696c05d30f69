import { describe, expect, it } from "vitest";
import { narrowings } from "../../src/programs/narrowing.js";
import { compiled, worldOf } from "./small-world.js";

const world = worldOf({ y: 1 }, { dt: 1 });
const program = (rate: string): string => `import { model, uniform, lognormal, normal, sigmoid } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 2, "1/day"), gamma: lognormal(0.5, 0.5), around: normal(0, 1) },
  initial: () => ({ S: 0.9, I: 0.1 }),
  step({ S, I }, { beta, gamma, around }, { dt, N }) {
    const rate = ${rate};
    return { S: S - rate * I * S, I: I + rate * I * S };
  },
  observe: ({ I }) => ({ y: normal(I, 1) }),
});
`;
const found = (rate: string, given = ["beta", "gamma", "around"]): string[] =>
  narrowings(compiled(program(rate), world).ir, new Set(given)).map((c) => c.message);

describe("narrowings", () => {
  const narrow: [string, string][] = [
    ["Math.min(beta, 0.6)", "beta ~ uniform(0, 2) is given: this narrows it to (0.0099, 0.6). Use beta itself"],
    ["0.33 + 0.13 * sigmoid(beta)", "beta ~ uniform(0, 2) is given: this narrows it to (0.395, 0.444). Use beta itself"],
    ["beta + 10", "beta ~ uniform(0, 2) is given: this narrows it to (10, 12). Use beta itself"],
    ["Math.sqrt(beta)", "beta ~ uniform(0, 2) is given: this narrows it to (0.0995, 1.41). Use beta itself"],
    ["(0.4 + 0.01 * beta) * I", "beta ~ uniform(0, 2) is given: this narrows it to (0.4, 0.42). Use beta itself"],
    ["(0.4 + 0.01 * beta) + 0 * I", "beta ~ uniform(0, 2) is given: this narrows it to (0.4, 0.42). Use beta itself"],
    ["1 - Math.exp(-(0.5 + 0.1 * beta) * dt)", "beta ~ uniform(0, 2) is given: this narrows it to (-0.699, -0.501). Use beta itself"],
  ]; // prettier-ignore
  it.each(narrow)("finds %s", (rate, message) => {
    expect(found(rate)).toContain(message);
  });

  it("finds two parameters squeezed at once", () => {
    expect(found("0.5 + 0.01 * (beta + gamma)")[0]).toMatch(
      /^beta ~ uniform\(0, 2\) and gamma ~ lognormal\(0.5, 0.5\) are given: this narrows them to \(0.5\d*, 0.5\d*\)\. Use them as they are$/,
    );
  });

  const fair = ["beta", "1 / beta", "0.5 * beta", "beta * gamma", "beta ** 2", "1 - Math.exp(-beta * dt)", "beta * I / (S + I)", "1 - beta / 2", "Math.exp(around)", "gamma / beta * 3", "beta + gamma", "1 / (1 / beta + 1 / gamma)", "Math.min(beta * I, 0.6)"]; // prettier-ignore
  it.each(fair)("has nothing against %s", (rate) => {
    expect(found(rate)).toEqual([]);
  });

  it("leaves alone what is not given", () => {
    expect(found("Math.min(beta, 0.6)", ["gamma"])).toEqual([]);
  });
});
