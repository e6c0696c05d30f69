import { expect, it } from "vitest";
import type { Descent } from "../../../src/evaluate/fit/descent.js";
import { sweep } from "../../../src/evaluate/fit/sweep.js";

/** A descent that comes to `judged`, NaN where it fails at its start; `log` hears what becomes of it. */
function pretended(rate: number, judged: number, log: string[]): Descent {
  let made = 0;
  const reached = { judged, losses: { fitted: judged, held: NaN }, step: 0, z: new Float64Array(0), weights: null };
  return {
    rate,
    step: () => made,
    advance: (count) => ((made += Number.isNaN(judged) ? 0 : count), !Number.isNaN(judged)),
    best: () => (Number.isNaN(judged) ? null : reached),
    last: () => reached,
    dispose: () => void log.push(`disposed of ${rate}`),
  };
}

const values = new Map([
  [0.001, 3],
  [0.003, 1],
  [0.01, 2],
]);
const rates = [...values.keys()];

it("the best of short trials goes on, with the steps that it has made", () => {
  const log: string[] = [];
  const swept = sweep(rates, 1000, 100, (rate) => pretended(rate, values.get(rate)!, log))!;
  expect(swept.descent.rate).toBe(0.003);
  expect(swept.descent.step()).toBe(25);
  expect(swept.steps).toBe(75);
  expect(log).toEqual(["disposed of 0.01", "disposed of 0.001"]);
});

it("of equals the lower rate goes on, and one that fails at its start never", () => {
  const at = (rate: number): number => (rate === 0.001 ? NaN : 1);
  expect(sweep(rates, 1000, 100, (rate) => pretended(rate, at(rate), []))!.descent.rate).toBe(0.003);
  const log: string[] = [];
  expect(sweep(rates, 1000, 100, (rate) => pretended(rate, NaN, log))).toBeNull();
  expect(log).toHaveLength(3);
});

it.each([
  ["few steps have none to give for trials", 299, 0.003, 0],
  ["enough steps", 300, 0.003, 75],
] as const)("%s", (_, iterations, rate, steps) => {
  const swept = sweep(rates, iterations, 100, (r) => pretended(r, values.get(r)!, []))!;
  expect([swept.descent.rate, swept.steps]).toEqual([rate, steps]);
});

it("a single rate is not tried", () => {
  const swept = sweep([0.02], 1000, 100, (rate) => pretended(rate, 1, []))!;
  expect([swept.descent.rate, swept.steps]).toEqual([0.02, 0]);
});
