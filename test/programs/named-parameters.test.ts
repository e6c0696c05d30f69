import { expect, it } from "vitest";
import { namedParameters } from "../../src/programs/named-parameters.js";
import { compiled } from "./equality.js";
import { worldOf } from "./small-world.js";

it("weights of learned functions are not among them", () => {
  const source = `import { model, mlp, uniform } from "model-discovery";
    export default model({ parameters: { a: uniform(0, 1), f: mlp(1, [4]), b: uniform(0, 2) }, simulate: ({ a, b, f }) => ({ x: f(a) * b }) });`;
  const program = compiled(source, worldOf({ x: 1 }, { steps: 0 }));
  expect(program.parameters).toHaveLength(2 + 13);
  expect(namedParameters(program).map(({ name }) => name)).toEqual(["a", "b"]);
});
