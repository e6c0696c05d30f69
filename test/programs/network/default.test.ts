import { describe, expect, test } from "vitest";
import { compile } from "../../../src/programs/compile.js";
import { withDefaultNetwork } from "../../../src/programs/network/default.js";
import { networkOption } from "../../../src/programs/network/inputs.js";
import { forecastOf } from "../../baselines/tasks.js";

const source = (parameter: string, end = ",\n") => `import { model, predicted, uniform } from "model-discovery";
export default model({
  parameters: { rate: ${parameter} },
  initial: () => ({ x: 1 }), // where it starts
  step: ({ x }, { rate }, { dt }) => ({ x: x + rate * dt }),
  observe: ({ x }) => ({ y: [x, x] })${end}});
`;

const rows = Array.from({ length: 12 }, (_, i) => [i, 2 * i]);
const { environment } = forecastOf(rows, { from: 0, split: 9, to: 12 });

describe("a default network", () => {
  test.each([",\n", "\n", ",", ""])("makes a program hybrid, once (ends in %j)", (end) => {
    const made = withDefaultNetwork(source("predicted(0, 1)", end), environment);
    const result = compile(made, environment.world, { ...networkOption(environment), mode: "hybrid" });
    if (!result.ok) throw new Error(result.errors[0].message);
    expect(result.program.network?.layers.map(({ op }) => op)).toEqual([
      "features",
      "gru",
      "last",
      "embedding",
      "concat",
      "decoder",
      "dense", // prettier-ignore
    ]);
    expect(withDefaultNetwork(made, environment)).toBe(made);
    expect(made).toContain("// where it starts");
  });

  test("is not given to programs that predict nothing, nor where there is no task", () => {
    const plain = source("uniform(0, 1)");
    expect(withDefaultNetwork(plain, environment)).toBe(plain);
    const { task: _, ...without } = environment;
    expect(withDefaultNetwork(source("predicted(0, 1)"), without)).toBe(source("predicted(0, 1)"));
  });

  test("of arms has two layers", () => {
    const arms = {
      ...environment,
      task: { ...environment.task!, lanes: "arms" as const, features: { ...environment.task!.features, rows: 1 } },
    };
    const made = withDefaultNetwork(source("predicted(0, 1)"), arms);
    const result = compile(made, arms.world, { ...networkOption(arms), mode: "hybrid" });
    expect(result.ok && result.program.network?.layers.map(({ op }) => op)).toEqual(["features", "dense", "dense"]);
  });
});
