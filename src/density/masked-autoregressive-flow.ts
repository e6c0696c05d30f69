/**
 * @file Masked autoregressive flow (Papamakarios, Pavlakou & Murray 2017) as a conditional density estimator.
 */
import type { Executor } from "../neural/executor.js";
import { TRAIN_DEFAULTS } from "../neural/train.js";
import type { TrainOptions } from "../neural/train.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities } from "./density.js";
import { affine } from "./flow/affine.js";
import { mixtureBase, standardNormal } from "./flow/base.js";
import { autoregressiveFlow } from "./flow/autoregressive-flow.js";
import { fitNetworks } from "./network-density.js";

export interface FlowOptions {
  readonly transforms: number;
  readonly hidden: readonly number[];
  /** Normal components of the base, for every column; 1 is the standard normal. */
  readonly components?: number;
  /** The condition has a layer of its own, as in nflows. */
  readonly ownConditionLayer?: boolean;
  readonly training: TrainOptions;
}

export const FLOW_DEFAULTS: FlowOptions = { transforms: 4, hidden: [50, 50], components: 4, training: TRAIN_DEFAULTS };

/**
 * The architecture and training of sbi 0.23's defaults (Tejero-Cantero et al. 2020): 33,820 weights for 7 columns given
 * 10. Slopes are bounded here, and the first column of a transform follows the condition, which it does not there.
 */
export const PUBLISHED_FLOW: FlowOptions = {
  transforms: 5,
  hidden: [50, 50, 50],
  ownConditionLayer: true,
  training: { rate: 5e-4, decay: 0, clip: 5, batch: 200, epochs: 500, validation: 0.1, patience: 20 },
};

export const maskedAutoregressiveFlow = (on: Executor, options: FlowOptions = FLOW_DEFAULTS): FitDensities => {
  const { training, components = 1, ...architecture } = options;
  const base = components > 1 ? mixtureBase(components) : standardNormal;
  const family = (inputs: number, conditions: number) =>
    autoregressiveFlow({ inputs, conditions, ...architecture }, affine, base);
  return inDataUnits(fitNetworks(on, "flow", family, training), on);
};
