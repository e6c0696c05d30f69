/**
 * @file Ways in which things may go by fits of one program: each fit runs on from the initial state, also where it was
 * fitted to one step at a time, and gives means. A fold says which data the fits knew.
 */
import type { Fitted } from "../core/types.js";
import type { Environment, Fold } from "../envs/types.js";
import type { Fitter } from "../evaluate/fit/fitter.js";
import { predictFold, type FoldForecast } from "../evaluate/fit/predict-with.js";
import type { CompiledProgram } from "../programs/types.js";
import type { FoldPredictions } from "./average.js";
import { underChange } from "./exposed-program.js";
import { fillRows, remaining } from "./rows.js";
import type { Ensemble, Outputs } from "./types.js";

export interface FittedFold extends FoldPredictions {
  readonly forecasts: readonly FoldForecast[];
}

/** What each fit of the fold predicts. */
export function fittedFold(
  fitter: Fitter,
  program: CompiledProgram,
  environment: Environment,
  fold: Fold,
  fits: readonly Fitted[],
): FittedFold {
  const own = fits.filter((fit) => fit.fold === fold.name);
  const forecasts = own.flatMap(
    (fit) => fitter.on.tidy(() => predictFold(fitter, program, environment, fold, fit)) ?? [],
  );
  return { fold, forecasts, failed: own.length - forecasts.length };
}

/** Needs one forecast at least. */
export function fittedEnsemble({ differentiate }: Fitter, of: string, forecasts: readonly FoldForecast[]): Ensemble {
  const [{ world, arms }] = forecasts;
  return {
    of,
    world,
    arms: arms.map(({ kernelArm }) => kernelArm),
    run(change) {
      const program = underChange(forecasts[0].program, world, change);
      const differentiated = differentiate(program);
      if (!differentiated.ok) throw new Error(differentiated.reason);
      const kernels = new Map(arms.map(({ kernelArm }) => [kernelArm, differentiated.kernel(kernelArm)]));
      const rows = new Float64Array(Math.max(1, world.steps) * program.columns);
      return forecasts.map((forecast): Outputs =>
        forecast.arms.map(({ kernelArm, rows: said }) => {
          fillRows(program, valuesOf(forecast, said), change, rows);
          const theta = remaining(program, thetaOf(forecast));
          return kernels.get(kernelArm)?.forward(theta, rows)?.slice() ?? null;
        }),
      );
    },
  };
}

const thetaOf = ({ program, theta }: FoldForecast): ReadonlyMap<string, number> =>
  new Map(program.parameters.map(({ name }, i) => [name, theta[i]]));

const valuesOf = (forecast: FoldForecast, rows: Float64Array) => ({
  theta: thetaOf(forecast),
  predicted: forecast.program.predicted,
  columns: forecast.program.columns,
  rows,
});
