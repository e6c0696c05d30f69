import { describe, expect, test } from "vitest";
import { compile } from "../../src/programs/compile.js";
import { tenPrograms } from "./ten.js";
import { expectEqual } from "./equality.js";

describe("the kernel equals the uncompiled program to the bit", () => {
  for (const { name, source, world, runs } of tenPrograms) {
    if (runs) test(name, () => void expectEqual(source, world, [1, 2, 3]));
    else
      test(`${name} is checked, and refused for running`, () => {
        const result = compile(source, world);
        expect(result.ok || result.errors.map((e) => e.message).join()).toMatch(/hybrid models are not run yet/);
      });
  }
});
