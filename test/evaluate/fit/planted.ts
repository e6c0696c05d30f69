/** A quantity that grows at a rate which depends on a feature of the week: something for a network to find. */
import { stream } from "../../../src/math/rng.js";
import { armOf, environmentOf, forecastFold } from "./problems.js";

export function planted(days: number, split: number) {
  const random = stream(5);
  const feature = Array.from({ length: days }, (_, d) => Math.sin(Math.floor(d / 7)));
  const rate = feature.map((f) => 0.1 * Math.tanh(2 * f));
  let x = 1;
  const data = rate.map((r) => (x *= Math.exp(r)) * (1 + 0.001 * random.normal()));
  const fold = forecastFold("f", 0, split, days);
  const environment = environmentOf({
    world: {
      steps: days,
      observables: { y: 1 },
      arms: [armOf("a", data, { times: Array.from({ length: days }, (_, i) => i + 1) })],
    },
    task: {
      kind: "forecast",
      targets: ["y"],
      folds: [fold],
      grid: 7,
      features: { names: ["f"], width: 1, rows: days, values: Float64Array.from(feature) },
    },
  });
  return { environment, fold };
}
