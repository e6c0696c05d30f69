/** A quantity that grows at a rate which depends on a feature of the week: something for a network to find. */
import type { Fitted } from "../../../src/core/types.js";
import type { Fold } from "../../../src/envs/types.js";
import type { Fit } from "../../../src/evaluate/fit/fit-fold.js";
import { stream } from "../../../src/math/rng.js";
import type { CompiledProgram, World } from "../../../src/programs/types.js";
import { armOf, compiled, environmentOf, forecastFold } from "./problems.js";

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

/** Its law, with a predicted rate; `more` parameters, and a `change` of the rate. */
export const growth = (world: World, more = "", change = ""): CompiledProgram =>
  compiled(
    `import { model, predicted, lognormal } from "model-discovery";
     export default model({
       parameters: { ${more}r: predicted(-0.3, 0.3, "1/day"), start: lognormal(1, 0.5) },
       initial: ({ start }) => ({ x: start }),
       step: ({ x }, p) => ({ x: x * Math.exp(p.r${change}) }),
       observe: ({ x }) => ({ y: x }),
     });`,
    world,
  );

/** A fit as it is kept. */
export const asFitted = (of: CompiledProgram, fold: Fold, { theta, weights, rate, iterations }: Fit): Fitted => ({
  replicate: 0,
  fold: fold.name,
  parameters: of.parameters.map(({ name }) => name),
  theta,
  predicted: of.predicted.map(({ name }) => name),
  weights,
  rate,
  iterations,
});
