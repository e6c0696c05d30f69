/**
 * @file Neural spline flow (Durkan, Bekasov, Murray & Papamakarios 2019), autoregressive, as a conditional density
 * estimator: monotone rational-quadratic splines, so that one column alone can have any shape.
 */
import type { Executor } from "../neural/executor.js";
import { TRAIN_DEFAULTS } from "../neural/train.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities } from "./density.js";
import { autoregressiveFlow } from "./flow/autoregressive-flow.js";
import { splineTransformer } from "./flow/spline.js";
import type { FlowOptions } from "./masked-autoregressive-flow.js";
import { fitNetworks } from "./network-density.js";

export interface SplineFlowOptions extends FlowOptions {
  readonly bins: number;
}

export const SPLINE_FLOW_DEFAULTS: SplineFlowOptions = {
  transforms: 3,
  hidden: [50, 50],
  bins: 5,
  training: TRAIN_DEFAULTS,
};

export const neuralSplineFlow = (on: Executor, options: SplineFlowOptions = SPLINE_FLOW_DEFAULTS): FitDensities => {
  const { training, bins, ...architecture } = options;
  const family = (inputs: number, conditions: number) =>
    autoregressiveFlow({ inputs, conditions, ...architecture }, splineTransformer(bins));
  return inDataUnits(fitNetworks(on, "spline flow", family, training), on);
};
