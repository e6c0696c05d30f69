import { describe, test } from "vitest";
import { listEnvironments, loadEnvironment } from "../../src/envs/load.js";
import { createPatcher } from "../../src/programs/mechanism.js";
import { expectEqual } from "./equality.js";

describe("bundled programs equal their uncompiled run to the bit", () => {
  for (const { name } of listEnvironments().filter(({ available }) => available === true)) {
    test(`${name}: the base, and the base with each mechanism alone`, () => {
      const { base, mechanisms, world } = loadEnvironment(name);
      const patched = createPatcher(base);
      const few = { ...world, arms: world.arms.slice(0, 2) };
      expectEqual(base, few, [1, 2]);
      for (const mechanism of mechanisms) {
        const result = patched([mechanism]);
        if (result.ok) expectEqual(result.source, few, [3]);
      }
    });
  }
});
