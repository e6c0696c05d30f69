import { expect, it } from "vitest";
import { programIn } from "../../../src/evaluate/fit/bound-fold.js";
import { kernelsOf } from "../../../src/evaluate/fit/fitter.js";
import { createMechanism, type Gradient } from "../../../src/evaluate/fit/mechanism.js";
import { sightOf } from "../../../src/evaluate/fit/sight.js";
import { stream } from "../../../src/math/rng.js";
import { numericDifferentiate } from "./numeric-differentiate.js";
import { armOf, compiled, environmentOf, forecastFold } from "./problems.js";

const random = stream(4);
const days = 15;
const data = Array.from({ length: 2 * days }, (_, i) => (i === 4 ? NaN : random.uniform()));
const fold = forecastFold("f", 2, 11, 14);
const environment = environmentOf({
  world: {
    steps: days,
    constants: { places: 2 },
    observables: { y: 2 },
    arms: [armOf("a", data, { times: Array.from({ length: days }, (_, i) => i + 1) })],
  },
  task: { kind: "forecast", targets: ["y"], folds: [fold], metric: "aggregate", grid: 4 },
});
const program = programIn(
  compiled(
    `import { model, uniform, predicted, each } from "model-discovery";
     export default model({
       parameters: { start: uniform(0, 2), rise: each("places", predicted(-1, 1)), fall: predicted(0, 0.5) },
       initial: ({ start }) => ({ x: [start, 2 * start] }),
       step: ({ x }, { rise, fall }) => ({ x: x.map((v, i) => v + rise[i] - fall * v) }),
       observe: ({ x }) => ({ y: x }),
     });`,
    environment.world,
  ),
  environment,
  fold,
);
const kernelOf = kernelsOf({ differentiate: numericDifferentiate }, program, environment);

it("losses are those of a loop over what is fitted, and what is held back is judged by the metric", () => {
  const mechanism = createMechanism(environment, program, kernelOf, sightOf(environment, fold, stream(1)));
  const u = Float64Array.from({ length: 2 * 2 * 2 }, () => random.normal()); // two rows for the 6 days that are fitted
  const theta = Float64Array.of(0.7);
  const bounded = (x: number, lo: number, hi: number) => lo + (hi - lo) / (1 + Math.exp(-x));
  let x = [0.7, 1.4];
  let [held, heldRows] = [0, 0];
  for (let day = 0; day < 9; day++) {
    const row4 = Math.min(1, Math.floor(day / 4)); // the last that is fitted holds
    const of = (lane: number, head: number) => u[(lane * 2 + row4) * 2 + head];
    const fall = bounded((of(0, 1) + of(1, 1)) / 2, 0, 0.5);
    x = x.map((v, lane) => v + bounded(of(lane, 0), -1, 1) - fall * v);
    if (day < 6) continue; // 9 are seen, the last 3 are held back
    const row = 2 * (2 + day);
    held += (x[0] + x[1] - data[row] - data[row + 1]) ** 2;
    heldRows++;
  }
  const losses = mechanism.losses(theta, u, null)!;
  expect(losses.held).toBeCloseTo(Math.sqrt(held / heldRows), 12);
});

it("a forecast holds the last row that data reach", () => {
  const mechanism = createMechanism(environment, program, kernelOf, sightOf(environment, fold, null));
  const u = Float64Array.from({ length: 2 * 3 * 2 }, () => random.normal()); // 9 days are fitted, 3 forecast
  const [{ rows }] = mechanism.run(Float64Array.of(0.7), u)!;
  const row = (day: number): Float64Array => rows.slice(day * 3, day * 3 + 3);
  expect(mechanism.layout.outputs).toBe(3);
  for (const day of [9, 10, 11]) expect(row(day)).toEqual(row(8));
  expect(row(7)).not.toEqual(row(8));
});

it("gradients by θ and by the network's values agree with differences of the loss", () => {
  const mechanism = createMechanism(environment, program, kernelOf, sightOf(environment, fold, null));
  const theta = Float64Array.of(0.7);
  const u = Float64Array.from({ length: 2 * 3 * 2 }, () => random.normal());
  const gradient: Gradient = { theta: new Float64Array(1), values: new Float64Array(u.length) };
  mechanism.losses(theta, u, gradient);
  const difference = (x: Float64Array, i: number): number => {
    const before = x[i];
    const at = (value: number) => {
      x[i] = value;
      return mechanism.losses(theta, u, null)!.fitted;
    };
    const slope = (at(before + 1e-5) - at(before - 1e-5)) / 2e-5;
    x[i] = before;
    return slope;
  };
  expect(gradient.theta[0]).toBeCloseTo(difference(theta, 0), 6);
  gradient.values.forEach((g, i) => expect(g, `value ${i}`).toBeCloseTo(difference(u, i), 6));
});

it("a loss of 1 is about the error of a mean", () => {
  const sight = sightOf(environment, fold, null);
  const mechanism = createMechanism(environment, program, kernelOf, sight);
  const flat = Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0 : -40)); // no rise, no fall
  const loss = mechanism.losses(Float64Array.of(0.35), flat, null)!.fitted;
  expect(loss).toBeGreaterThan(0.9);
  expect(loss).toBeLessThan(1.6);
});
