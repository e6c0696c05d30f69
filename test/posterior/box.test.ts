import { expect, it } from "vitest";
import { checkBox, inside, logStretch, openBox, toBox, toLine } from "../../src/posterior/box.js";
import { stream } from "../../src/math/rng.js";

const box = { lower: [-3, 0, -Infinity, -Infinity], upper: [5, Infinity, 2, Infinity] };
const rows = (...values: number[]) => ({ values: Float64Array.from(values), count: values.length / 4, width: 4 });

it("goes to the line and back", () => {
  const theta = rows(-2.9, 1e-9, 1.99, -4, 4.9999, 1e6, -700, 3, 1, 1, 1, 1);
  const back = toBox(box, toLine(box, theta));
  back.values.forEach((v, i) => expect(v).toBeCloseTo(theta.values[i], 8));
});

it("stretches by the derivative", () => {
  const random = stream(1);
  const z = rows(...Array.from({ length: 40 }, () => 1.5 * random.normal()));
  const h = 1e-5;
  const stretch = logStretch(box, z);
  for (let i = 0; i < z.count; i++) {
    let product = 1;
    for (let j = 0; j < 4; j++) {
      const moved = (by: number) =>
        toBox(box, { ...z, values: z.values.map((v, k) => (k === i * 4 + j ? v + by : v)) });
      product *= (moved(h).values[i * 4 + j] - moved(-h).values[i * 4 + j]) / (2 * h);
    }
    expect(stretch[i]).toBeCloseTo(Math.log(product), 6);
  }
});

it("keeps far points inside and bounds finite", () => {
  const far = toBox(box, rows(-40, -800, 800, 0, 40, 800, -800, 0));
  expect([inside(box, far, 0), inside(box, far, 1)]).toEqual([true, true]);
  expect([...toLine(box, rows(-3, 0, 2, 0)).values].every(Number.isFinite)).toBe(true);
});

it("makes a uniform standard normal", () => {
  const n = 20_000;
  const random = stream(2);
  const theta = { values: Float64Array.from({ length: n }, () => -3 + 8 * random.uniform()), count: n, width: 1 };
  const z = toLine({ lower: [-3], upper: [5] }, theta).values;
  const moment = (k: number) => z.reduce((s, v) => s + v ** k, 0) / n;
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
});

it("refuses bounds in the wrong order", () => {
  expect(() => checkBox({ lower: [0, 1], upper: [1, 1] })).toThrow("Expected lower < upper");
  expect(() => checkBox(openBox(3))).not.toThrow();
});
