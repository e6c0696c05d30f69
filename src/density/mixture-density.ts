/**
 * @file Fits mixture density networks: `mixture.ts` as a family of networks, and how draws are made from it.
 */
import type { Stream } from "../math/rng.js";
import type { Executor, Tensor } from "../neural/executor.js";
import { TRAIN_DEFAULTS } from "../neural/train.js";
import type { TrainOptions } from "../neural/train.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities } from "./density.js";
import { mixtureHeads, mixtureLogDensity, mixtureParameters } from "./mixture.js";
import type { Heads, MixtureShape } from "./mixture.js";
import { fitNetworks } from "./network-density.js";
import type { NetworkFamily } from "./network-density.js";
import { pick } from "./pick.js";

export interface MixtureOptions {
  readonly components: number;
  readonly hidden: number;
  readonly training: TrainOptions;
}

export const MIXTURE_DEFAULTS: MixtureOptions = { components: 4, hidden: 32, training: TRAIN_DEFAULTS };

export const mixtureDensity = (on: Executor, options: MixtureOptions = MIXTURE_DEFAULTS): FitDensities => {
  const { components, hidden, training } = options;
  const family = (inputs: number, conditions: number) => mixtureFamily({ inputs, conditions, components, hidden });
  return inDataUnits(fitNetworks(on, "mixture", family, training), on);
};

export const mixtureFamily = (shape: MixtureShape): NetworkFamily => ({
  parameters: (on, streams) => mixtureParameters(on, shape, streams),
  given: (ops, parameters, condition) => {
    const heads = mixtureHeads(ops, shape, parameters, condition);
    return (w) => mixtureLogDensity(ops, shape, heads, w);
  },
  draw: (on, parameters, condition, stream) =>
    drawMixture(on, shape, mixtureHeads(on, shape, parameters, condition), condition.shape[1], stream),
});

/** A component by its weight, then r from diag(eᵃ)(I + T) r = ε by forward substitution, w = μ + r. */
function drawMixture(
  on: Executor,
  shape: MixtureShape,
  heads: Heads<Tensor>,
  count: number,
  stream: Stream,
): Float64Array {
  const { inputs: D, components: M } = shape;
  const [logWeight, mean, logPrecision, lower] = [heads.logWeight, heads.mean, heads.logPrecision, heads.lower].map(
    on.read,
  );
  const perRow = heads.lower.shape.length === 5 ? M * D * D : 0;
  const values = new Float64Array(count * D);
  for (let i = 0; i < count; i++) {
    const m = pick(logWeight.subarray(i * M, (i + 1) * M), stream.uniform());
    const at = (i * M + m) * D;
    const matrix = i * perRow + m * D * D;
    const r = new Float64Array(D);
    for (let d = 0; d < D; d++) {
      r[d] = stream.normal() * Math.exp(-logPrecision[at + d]);
      for (let j = 0; j < d; j++) r[d] -= lower[matrix + d * D + j] * r[j];
      values[i * D + d] = mean[at + d] + r[d];
    }
  }
  return values;
}
