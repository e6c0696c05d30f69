/** The study of bench/alloys in short: inner folds of one part, whose own alloys are not touched. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEnvironment } from "../../../../src/envs/load.js";
import { fitFold } from "../../../../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../../../../src/evaluate/fit/fitter.js";
import { FIT_DEFAULTS } from "../../../../src/evaluate/fit/options.js";
import { predictFold } from "../../../../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../../../../src/evaluate/fit/score.js";
import { stream } from "../../../../src/math/rng.js";
import { wasmExecutor } from "../../../../src/neural/wasm.js";
import { differentiate } from "../../../../src/programs/gradient/differentiate.js";
import { compose } from "../../../envs/compiled.js";
import { COMPILING_MS, ensureKernels } from "../../../support/kernels.js";

const own = process.env["DISCOVER_DATA"];

describe.skipIf(!own || !existsSync(`${own}/hea_yield_strength`))("alloys of the inner folds of hea-bcc-1", () => {
  let fitter: Fitter;
  beforeAll(() => {
    ensureKernels();
    fitter = { on: wasmExecutor(), differentiate };
  }, COMPILING_MS);

  /** Pooled over the validation folds, MPa. */
  function errors(...names: readonly string[]): { readonly rmse: number; readonly naive: number } {
    const environment = loadEnvironment("hea-bcc-1");
    const program = compose(environment, ...names);
    const scores = environment
      .task!.folds.filter(({ purpose }) => purpose === "validation")
      .map((fold) => {
        const fit = fitFold(fitter, { program, environment, fold, stream: stream(1), options: FIT_DEFAULTS })!;
        return scorePredictions(environment, fold, predictFold(fitter, program, environment, fold, fit)!.predictions);
      });
    const count = scores.reduce((n, score) => n + score.count, 0);
    const pooled = (of: "rmse" | "naive") => Math.sqrt(scores.reduce((s, x) => s + x.count * x[of] ** 2, 0) / count);
    return { rmse: pooled("rmse"), naive: pooled("naive") };
  }

  it("a predicted lattice, softened at a predicted midpoint, errs by less than half of what their mean does", () => {
    const { rmse, naive } = errors("predicted-lattice", "predicted-softening");
    expect(rmse).toBeLessThan(0.5 * naive); // 132 of 287 MPa
  });

  it("a predicted lattice alone errs by more, and by less than the mean", () => {
    const { rmse, naive } = errors("predicted-lattice");
    expect(rmse).toBeGreaterThan(errors("predicted-lattice", "predicted-softening").rmse);
    expect(rmse).toBeLessThan(0.65 * naive); // 162
  });
});
