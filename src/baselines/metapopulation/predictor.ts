/**
 * @file CalibNN with Grad-Metapopulation: the published mechanistic forecast, fitted as programs are. One θ, one network, the
 * options of the run: equal budgets.
 */
import { UsageError } from "../../core/errors.js";
import type { Environment } from "../../envs/types.js";
import { fitFold } from "../../evaluate/fit/fit-fold.js";
import { taskOf } from "../../evaluate/fit/fold-world.js";
import { FIT_DEFAULTS } from "../../evaluate/fit/options.js";
import { predictFold } from "../../evaluate/fit/predict-with.js";
import type { FitOptions, Predictor } from "../../evaluate/fit/types.js";
import type { Executor } from "../../neural/executor.js";
import { compile } from "../../programs/compile.js";
import { differentiate } from "../../programs/gradient/differentiate.js";
import type { CompiledProgram } from "../../programs/types.js";
import { gradMetapopulation, shapeOf, type Form } from "./program.js";

export function metapopulation(form: Form, on: Executor, options: FitOptions = FIT_DEFAULTS): Predictor {
  const fitter = { on, differentiate };
  return {
    name: form === "paper" ? "Grad-Metapopulation" : "Grad-Metapopulation, as published code",
    refuses(environment) {
      const { kind, targets, lanes } = taskOf(environment);
      if (kind !== "forecast" || lanes !== "places") return "it forecasts epidemics";
      if (targets.length !== 1) return "it forecasts one observable";
      const program = programOf(environment, form);
      return "refusal" in program ? program.refusal : null;
    },
    predict(given, fold, stream) {
      const environment: Environment = { ...given, task: { ...taskOf(given), network: "calib" } };
      const program = programOf(environment, form);
      if ("refusal" in program) throw new UsageError(program.refusal);
      return on.tidy(() => {
        const fit = fitFold(fitter, { program: program.compiled, environment, fold, stream, options });
        const forecast = fit && predictFold(fitter, program.compiled, environment, fold, fit);
        if (forecast === null) throw new UsageError(`Expected a fit in ${fold.name}: every simulation failed`);
        return forecast.predictions;
      });
    },
  };
}

function programOf(
  environment: Environment,
  form: Form,
): { readonly compiled: CompiledProgram } | { readonly refusal: string } {
  const [observable] = taskOf(environment).targets;
  try {
    const compiled = compile(gradMetapopulation(shapeOf(environment.world, observable), form), environment.world);
    return compiled.ok ? { compiled: compiled.program } : { refusal: compiled.errors[0].message };
  } catch (error) {
    if (error instanceof UsageError) return { refusal: error.message };
    throw error;
  }
}
