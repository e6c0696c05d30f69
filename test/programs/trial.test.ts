import { expect, test } from "vitest";
import { trialNote } from "../../src/programs/trial.js";
import { compiled, worldOf } from "./small-world.js";

const world = worldOf({ y: 1 });
const program = (
  observe: string,
  next = "x * (1 - k * dt)",
) => `import { model, lognormal, normal } from "model-discovery";
export default model({
  parameters: { k: lognormal(0.5, 0.3, "1/day") },
  initial: () => ({ x: 2 }),
  step: ({ x }, { k }, { dt }) => ({ x: ${next} }),
  observe: ({ x }, { k }) => ({ y: ${observe} }),
});`;
const note = (...args: Parameters<typeof program>) => trialNote(compiled(program(...args), world), world);

test("an observation that can never give data is noted, with its line and values", () => {
  expect(note("lognormal(-x, k)")).toBe(
    "a simulation at the prior medians fails: 6:36 'y' cannot be drawn from lognormal(-2, 0.5) at step 0 (x = 2, k = 0.5)",
  );
});

test("so is a state that is no number", () => {
  expect(note("normal(x, k)", "x + Math.log(-k * dt)")).toMatch(
    /^a simulation at the prior medians fails: 5:\d+ .*NaN/,
  );
});

test("a program that runs has no such note", () => expect(note("lognormal(x, k)")).toBeNull());
