import fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "../../src/programs/compile.js";
import { expectEqual } from "./equality.js";
import { generateProgram, GENERATED_OBSERVABLES } from "./generate.js";
import { arm, world } from "./worlds.js";

const here = world({
  dt: 0.25,
  steps: 9,
  contexts: { knob: "number" },
  observables: GENERATED_OBSERVABLES,
  arms: [arm({ context: { knob: 0.5 } }), arm({ context: { knob: -2 } })],
});

const seed = 20_240_611;

/** Returns inside kept loops are refused by design; everything else that is generated must compile. */
function isByDesign(source: string): boolean {
  const result = check(source, here);
  return !result.ok && result.errors.every((e) => /cannot return/.test(e.message));
}

test(`generated programs equal their uncompiled run to the bit (seed ${seed})`, () => {
  let ran = 0;
  fc.assert(
    fc.property(fc.gen(), (generated) => {
      const source = generateProgram((n) => generated(fc.nat, { max: n - 1 }));
      if (isByDesign(source)) return;
      ran++;
      try {
        expectEqual(source, here, [1, 2]);
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${source}`);
      }
    }),
    { seed, numRuns: 150 },
  );
  expect(ran).toBeGreaterThan(100);
});
