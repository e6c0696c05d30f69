import { describe, expect, test } from "vitest";
import { tenPrograms } from "./ten.js";
import { compiled, expectEqual, thetaOf } from "./equality.js";

describe("the kernel equals the uncompiled program to the bit", () => {
  for (const { name, source, world, network } of tenPrograms) {
    test(name, () => {
      const program = expectEqual(source, world, [1, 2, 3], true, network ? { network } : {});
      expect(program.facts.idle).toEqual([]);
    });
  }
});

test("products for powers change a membrane potential by less than 10⁻⁸ mV in 4,000 steps, and it spikes", () => {
  const { source, world } = tenPrograms.find(({ name }) => name.startsWith("3"))!;
  const gap = { largest: 0, highest: -Infinity };
  for (const seed of [1, 2, 3]) {
    const [exact, fast] = (["exact", "products"] as const).map((powers) => compiled(source, world, { powers }));
    const theta = thetaOf(exact, seed);
    const states = [exact, fast].map((program) => {
      const state = new Float64Array(program.stateSize);
      program.kernel(0).initial(theta, state, 0, [1, 2], seed);
      return { state, kernel: program.kernel(0) };
    });
    for (let step = 0; step < world.steps; step++) {
      for (const { state, kernel } of states) kernel.advance(theta, state, 0, step, step + 1, [1, 2], seed);
      gap.largest = Math.max(gap.largest, Math.abs(states[0].state[0] - states[1].state[0]));
      gap.highest = Math.max(gap.highest, states[0].state[0]);
    }
  }
  expect(gap.largest).toBeLessThan(1e-8);
  expect(gap.highest).toBeGreaterThan(0); // mV
});
