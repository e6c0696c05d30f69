/** A conditional density that needs no learning: every column of x is N(slope · first column of the condition, sd²). */
import type { ConditionalDensity, FitDensities } from "../../src/density/density.js";

export function gaussianDensity(width: number, slope: number, sd: number): ConditionalDensity {
  return {
    columns: { atoms: [], determined: [], whole: [] },
    logDensity: (x, condition) =>
      Float64Array.from({ length: condition.count }, (_, i) => {
        let log = 0;
        for (let j = 0; j < width; j++) {
          const r = (x.values[i * width + j] - slope * condition.values[i * condition.width]) / sd;
          log -= 0.5 * r * r + Math.log(sd * Math.sqrt(2 * Math.PI));
        }
        return log;
      }),
    sample: (condition, stream) => ({
      values: Float64Array.from(
        { length: condition.count * width },
        (_, at) => slope * condition.values[Math.floor(at / width) * condition.width] + sd * stream.normal(),
      ),
      count: condition.count,
      width,
    }),
  };
}

export const gaussianFit =
  (slope: number, sd: number): FitDensities =>
  (data) =>
    data.map(({ x }) => gaussianDensity(x.width, slope, sd));
