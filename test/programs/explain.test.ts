import { expect, test } from "vitest";
import type { CompiledProgram, Key, World } from "../../src/programs/types.js";
import { compiled } from "./equality.js";
import { arm, world } from "./worlds.js";

const key: Key = [1, 2];

const program = (step: string, observed = "x") => `import { model, uniform, poisson } from "model-discovery";
export default model({
  parameters: { a: uniform(0, 1) },
  initial: () => ({ x: 1 }),
  step({ x }, { a }, { dt, t }, random) {
    ${step}
  },
  observe: ({ x }) => ({ x: ${observed} }),
});`;

const here = world({ steps: 40, observables: { x: 1 }, arms: [arm({ times: [10, 20, 40] })] });

/** Status of the whole run, as a simulation would see it. */
function status(p: CompiledProgram, w: World, a: number): number {
  const [theta, state] = [Float64Array.of(a), new Float64Array(p.stateSize)];
  const kernel = p.kernel(0);
  const first = kernel.initial(theta, state, 0, key, 3);
  return first === 0 ? kernel.advance(theta, state, 0, 0, w.steps, key, 3) : first;
}

test("a number that is none is explained by line, step and values", () => {
  const p = compiled(program("const y = Math.log(5 - x);\n    return { x: x + 1 + 0 * y };"), here);
  expect(status(p, here, 0.5)).toBe(1);
  const error = p.explain(Float64Array.of(0.5), 0, key, 3);
  expect(error).toMatchObject({ line: 6, text: "    const y = Math.log(5 - x);" });
  expect(error?.message).toBe("Math.log is -Infinity at step 4 (x = 5)");
});

test("a draw outside its domain names its arguments", () => {
  const p = compiled(program("const jump = random.poisson(3 - x);\n    return { x: x + 1 + 0 * jump };"), here);
  expect(status(p, here, 0.5)).toBe(1);
  expect(p.explain(Float64Array.of(0.5), 0, key, 3)?.message).toBe("random.poisson is NaN at step 3 (x = 4)");
});

test("an infinity that does no harm is not blamed", () => {
  const step = "const safe = 1 / (1 + Math.exp(1000 * x));\n    return { x: x < 6 ? x + 1 + safe : (0 * safe) / 0 };";
  const p = compiled(program(step), here);
  expect(status(p, here, 0.5)).toBe(1);
  expect(p.explain(Float64Array.of(0.5), 0, key, 3)?.message).toMatch(/^a quotient is NaN at step 5/);
});

test("a while loop that runs too often fails its simulation and is named", () => {
  const step = "let left = x;\n    while (left > 0.5) { left -= a * 1e-9; }\n    return { x: left };";
  const p = compiled(program(step), here);
  expect(status(p, here, 0)).toBe(2);
  const error = p.explain(Float64Array.of(0), 0, key, 3);
  expect(error).toMatchObject({ line: 7, column: 5 });
  expect(error?.message).toMatch(/^while ran 10,000 times at step 0 \(x = 1, a = 0\)/);
});

test("a run that succeeds has nothing to explain", () => {
  const p = compiled(program("return { x: x + a };"), here);
  expect(status(p, here, 0.5)).toBe(0);
  expect(p.explain(Float64Array.of(0.5), 0, key, 3)).toBeNull();
});

test("an observable that cannot be drawn is explained at its time", () => {
  const p = compiled(program("return { x: x - 1 };", "poisson(x)"), here);
  expect(p.explain(Float64Array.of(0.5), 0, key, 3)?.message).toBe(
    "'x' cannot be drawn from poisson(-9) at step 10 (x = -9)",
  );
});

test("a stiff system says so within its budget", () => {
  const source = `import { model, lognormal, normal } from "model-discovery";
export default model({
  parameters: { k: lognormal(1e7, 0.1) },
  initial: () => ({ x: 1, y: 0 }),
  derivative: ({ x, y }, { k }) => ({ x: -k * (x - Math.cos(y)), y: 1 }),
  observe: ({ x }) => ({ x: normal(x, 1) }),
});`;
  const p = compiled(source, here);
  expect(status(p, here, 1e7)).toBe(3);
  expect(p.explain(Float64Array.of(1e7), 0, key, 3)?.message).toMatch(/stiff/);
});
