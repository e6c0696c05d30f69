/**
 * @file Neural posterior estimation (Papamakarios & Murray 2016; Greenberg et al. 2019): q(θ | x) learnt from pairs drawn
 * from prior and simulator, then asked at an observation. Simulations that failed are left out, and rightly: an observed
 * x says that its simulation did not fail, so p(θ | x) is unchanged (a likelihood would have to count them).
 *
 * `mapped` learns between the bounds and never leaves them; `truncated` learns on ℝᵈ and cuts.
 */
import type { ConditionalDensity, FitDensities, Rows } from "../density/density.js";
import type { Stream } from "../math/rng.js";
import { checkBox, inside } from "./box.js";
import type { Box } from "./box.js";
import { mappedPosterior } from "./mapped.js";
import type { Posterior } from "./posterior.js";
import { TRUNCATION_DEFAULTS, truncatedPosterior } from "./truncated.js";
import type { TruncationOptions } from "./truncated.js";

export interface PosteriorPairs {
  /** [N × d], inside the box */
  readonly theta: Rows;
  /** [N × columns], finite */
  readonly x: Rows;
  readonly box: Box;
  readonly stream: Stream;
}

export interface NeuralPosterior {
  /** what was learnt, before anything is cut */
  readonly density: ConditionalDensity;
  /** The posterior at one observation. `stream` is what its leakage is estimated with. */
  given(observed: Float64Array, stream: Stream): Posterior;
}

export interface NeuralPosteriorOptions {
  readonly bounds: "mapped" | "truncated";
  readonly truncation: TruncationOptions;
}

export const NEURAL_POSTERIOR_DEFAULTS: NeuralPosteriorOptions = { bounds: "mapped", truncation: TRUNCATION_DEFAULTS };

/** One posterior for each data set; equal shapes are trained together. */
export function neuralPosteriors(
  fit: FitDensities,
  data: readonly PosteriorPairs[],
  { bounds, truncation }: NeuralPosteriorOptions = NEURAL_POSTERIOR_DEFAULTS,
): NeuralPosterior[] {
  data.forEach(check);
  const densities = fit(
    data.map(({ theta, x, box, stream }) => ({
      x: theta,
      condition: x,
      stream,
      ...(bounds === "mapped" ? { bounds: box.lower.map((a, j) => [a, box.upper[j]] as const) } : {}),
    })),
  );
  return densities.map((density, k) => ({
    density,
    given: (observed, stream) => {
      checkObservation(observed, data[k].x.width);
      return bounds === "mapped"
        ? mappedPosterior(density, data[k].box, observed)
        : truncatedPosterior(density, data[k].box, observed, stream, truncation);
    },
  }));
}

function check({ theta, x, box }: PosteriorPairs): void {
  checkBox(box);
  if (theta.count !== x.count)
    throw new RangeError(`Expected as many rows of θ as of x, got ${theta.count}, ${x.count}`);
  if (theta.width !== box.lower.length)
    throw new RangeError(`Expected a box of ${theta.width} parameters, got ${box.lower.length}`);
  for (let i = 0; i < theta.count; i++)
    if (!inside(box, theta, i)) throw new RangeError(`Expected θ inside the prior's box, row ${i} is not`);
  const bad = x.values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`Expected finite data, got ${x.values[bad]} in row ${Math.floor(bad / x.width)}`);
}

function checkObservation(observed: Float64Array, width: number): void {
  if (observed.length !== width || !observed.every(Number.isFinite))
    throw new RangeError(`Expected an observation of ${width} finite numbers, got [${observed.join(", ")}]`);
}
