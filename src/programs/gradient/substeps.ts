/**
 * @file How finely a `derivative` program is stepped where it was compiled for an adaptive solver, whose steps have no
 * derivative: the fewest Runge-Kutta substeps that twice as many hardly change, at the medians of the priors.
 */
import { distributions } from "../../math/distributions.js";
import type { CompiledProgram, World } from "../types.js";
import type { GradientKernel } from "./types.js";

const FEWEST = 2;
const MOST = 512;
/** Largest change of a prediction, relative to the largest prediction of its observable. */
const TOLERANCE = 1e-5;

/** `kernelWith`: the kernel of an arm with so many substeps. `MOST` where nothing converges: what is stiff may still fail. */
export function substepsFor(
  program: CompiledProgram,
  world: World,
  kernelWith: (substeps: number) => GradientKernel,
): number {
  const theta = Float64Array.from(program.parameters, ({ prior }) =>
    distributions[prior.name].quantile(0.5, ...prior.args),
  );
  const row = program.predicted.flatMap((p) => Array<number>(Math.max(1, p.length)).fill((p.lower + p.upper) / 2));
  const rows = Float64Array.from({ length: Math.max(1, world.steps) * row.length }, (_, i) => row[i % row.length]);
  const meansWith = (substeps: number) => kernelWith(substeps).forward(theta, rows);
  let coarse = meansWith(FEWEST);
  for (let substeps = FEWEST; substeps < MOST; substeps *= 2) {
    const fine = meansWith(2 * substeps);
    if (coarse && fine && change(coarse, fine, program.width) <= TOLERANCE) return substeps;
    coarse = fine;
  }
  return MOST;
}

function change(coarse: Float64Array, fine: Float64Array, width: number): number {
  const scale = new Float64Array(width);
  fine.forEach((x, i) => (scale[i % width] = Math.max(scale[i % width], Math.abs(x))));
  return coarse.reduce((worst, x, i) => {
    const error = Math.abs(x - fine[i]);
    return error === 0 ? worst : Math.max(worst, error / scale[i % width]);
  }, 0);
}
