/** @file Terms that read the index `i` are added to each element of a state that is an array. */
import { describe, expect, it } from "vitest";
import type { Mechanism } from "../../src/envs/types.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { expectEqual } from "./equality.js";
import { compiled, worldOf } from "./small-world.js";

const base = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 1, "1/day") },
  initial: (_, { sizes }) => ({ S: sizes.map((n) => 0.9 * n), I: sizes.map((n) => 0.1 * n), total: 0 }),
  step({ S, I, total }, { beta }, { dt, sizes }) {
    const infections = S.map((s, i) => (beta * dt * s * I[i]) / sizes[i]);
    const atOnce = infections.map(() => 1);
    const gone = 0.2 * dt;
    return { S: S.map((s, i) => s - infections[i]), I: I.map((x, i) => x + infections[i] - gone * x), total: total + atOnce[0] };
  },
  observe: ({ I }) => ({ I }),
});
`;

const latency: Mechanism = {
  name: "latency",
  states: { E: "sizes.map(() => 0)" },
  inputs: ["sizes"],
  terms: { E: "+ infections[i] - 0.5 * dt * E[i]", I: "- infections[i] + 0.5 * dt * E[i]" },
  initial: { S: "- 0.05 * sizes[i]", E: "+ 0.05 * sizes[i]" },
};

const byHand = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { beta: uniform(0, 1, "1/day") },
  initial: (_, { sizes }) => ({
    S: sizes.map((n) => 0.9 * n - 0.05 * n), I: sizes.map((n) => 0.1 * n), total: 0, E: sizes.map((n) => 0.05 * n),
  }),
  step({ S, I, E, total }, { beta }, { dt, sizes }) {
    const infections = S.map((s, i) => (beta * dt * s * I[i]) / sizes[i]);
    return {
      S: S.map((s, i) => s - infections[i]),
      I: I.map((x, i) => x - 0.2 * dt * x + 0.5 * dt * E[i]),
      total: total + 1,
      E: E.map((e, i) => e + infections[i] - 0.5 * dt * e),
    };
  },
  observe: ({ I }) => ({ I }),
});
`;

const world = worldOf({ I: 3 }, { constants: { sizes: [100, 200, 300] } });

function patched(...set: Mechanism[]): string {
  const result = applyMechanisms(base, set);
  if (!result.ok) throw new Error(result.errors.join("\n"));
  return result.source;
}

/** State after all steps, by name. */
function last(source: string): Map<string, number> {
  const program = compiled(source, world);
  const state = new Float64Array(program.stateSize);
  const kernel = program.kernel(0);
  expect(kernel.initial(Float64Array.of(0.7), state, 0, [1, 2], 0)).toBe(0);
  expect(kernel.advance(Float64Array.of(0.7), state, 0, 0, world.steps, [1, 2], 0)).toBe(0);
  return new Map(program.states.map((name, k) => [name, state[k]]));
}

describe("terms of elements", () => {
  it("make the program that one would write by hand", () => {
    const [ours, hand] = [last(patched(latency)), last(byHand)];
    expect([...ours.keys()].sort()).toEqual([...hand.keys()].sort());
    for (const [name, value] of hand) expect(ours.get(name)! / value).toBeCloseTo(1, 12);
  });

  it("are the same compiled and uncompiled", () => expectEqual(patched(latency), world, [1, 2]));

  it("stand beside terms of other mechanisms, in any order", () => {
    const loss: Mechanism = { name: "loss", inputs: ["dt"], terms: { I: "- 0.01 * dt * I[i]" } };
    expect(last(patched(latency, loss))).toEqual(last(patched(loss, latency)));
    expect(last(patched(latency, loss)).get("I[0]")!).toBeLessThan(last(patched(latency)).get("I[0]")!);
  });

  it("are an error where a state is one number, and a name as any other where the step has an `i` of its own", () => {
    const wrong = patched({ name: "wrong", terms: { total: "+ infections[i]" } });
    expect(() => last(wrong)).toThrow(/map/);
    const own = base.replace("const gone = 0.2 * dt;", "const i = 1, gone = 0.2 * dt;");
    const result = applyMechanisms(own, [{ name: "plain", terms: { total: "+ infections[i]" } }]);
    expect(result.ok && result.source).toContain("total: total + atOnce[0] + infections[i]");
  });
});
