import { describe, expect, test } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { expose } from "../../src/programs/expose.js";
import type { CompiledProgram } from "../../src/programs/types.js";
import { worldOf } from "./small-world.js";

const world = worldOf({ y: 1 }, { dt: 1, steps: 6 });

function compiled(source: string): CompiledProgram {
  const result = compile(source, world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

const SOURCE = `import { model, uniform, lognormal } from "model-discovery";
export default model({
  parameters: { rate: uniform(0, 2, "1/day"), start: lognormal(3, 1) },
  initial: ({ start }) => ({ y: start }),
  step: ({ y }, { rate }, { dt }) => ({ y: y + rate * y * dt }),
  observe: ({ y }) => ({ y }),
});
`;

const path = (program: CompiledProgram, theta: readonly number[], rows?: Float64Array): number[] => {
  const kernel = program.kernel(0, undefined, rows);
  const state = new Float64Array(program.stateSize);
  const parameters = Float64Array.from(theta);
  kernel.initial(parameters, state, 0, [1, 2], 0);
  return Array.from({ length: 6 }, (_, step) => {
    kernel.advance(parameters, state, 0, step, step + 1, [1, 2], 0);
    return state[0];
  });
};

function exposed(source: string, ...names: string[]): CompiledProgram {
  const result = expose(source, names);
  if (!result.ok) throw new Error(result.reason);
  return compiled(result.source);
}

describe("a parameter from rows", () => {
  test("runs as the parameter does where all rows are its value, to the bit", () => {
    const program = exposed(SOURCE, "rate", "start");
    expect(program.parameters).toEqual([]);
    expect(program.predicted.map((p) => p.name)).toEqual(["rate", "start"]);
    const rows = Float64Array.from({ length: 12 }, (_, i) => [0.3, 2.5][i % 2]);
    expect(path(program, [], rows)).toEqual(path(compiled(SOURCE), [0.3, 2.5]));
  });

  test("that halve at a step halve growth from there on", () => {
    const program = exposed(SOURCE, "rate");
    const rows = Float64Array.from([0.4, 0.4, 0.4, 0.2, 0.2, 0.2]);
    const expected = [1.4, 1.96, 2.744, 2.744 * 1.2, 2.744 * 1.44, 2.744 * 1.728];
    path(program, [1], rows).forEach((y, i) => expect(y).toBeCloseTo(expected[i], 12));
  });

  test("each place's keeps its places, and a predicted one stays", () => {
    const places = SOURCE.replace('uniform(0, 2, "1/day")', 'each(3, uniform(0, 2, "1/day"))')
      .replace("rate * y", "rate[0] * y")
      .replace("uniform, lognormal", "uniform, lognormal, each");
    expect(exposed(places, "rate").predicted[0]).toMatchObject({ name: "rate", length: 3, column: 0 });
    const predicted = SOURCE.replace('uniform(0, 2, "1/day")', "predicted(0, 2)").replace("uniform,", "predicted,");
    expect(exposed(predicted, "rate").predicted[0]).toMatchObject({ name: "rate", lower: 0, upper: 2 });
  });

  test("a program's network goes", () => {
    const hybrid = SOURCE.replace('uniform(0, 2, "1/day")', "predicted(0, 2)")
      .replace("uniform,", "predicted,")
      .replace("observe:", 'network: (nn, { features }) => nn.parameters(nn.dense(features, 8, "tanh")),\n  observe:');
    expect(expectSource(hybrid, "start")).not.toContain("network");
    expect(exposed(hybrid, "start").predicted.map((p) => p.name)).toEqual(["rate", "start"]);
  });

  test.each([
    ["beta", "The program has no parameter 'beta' that is written in place"],
    ["growth", "'growth' is a learned function, not a number"],
  ])("%s: says why not", (name, reason) => {
    const source = SOURCE.replace("parameters: {", "parameters: { growth: mlp(1, [4]),");
    expect(expose(source, [name])).toEqual({ ok: false, reason });
  });
});

function expectSource(source: string, ...names: string[]): string {
  const result = expose(source, names);
  if (!result.ok) throw new Error(result.reason);
  return result.source;
}
