/**
 * @file A mixture fitted to weighted particles, as a reference close to the posterior: one wide multivariate t, a kernel
 * estimate of t's around resampled particles (West 1993, section 2, but with centres left where they are: shrinking them
 * thins the tails, and thin tails cost more than a wide centre), and a share of the prior, so that nothing the prior
 * allows has density 0 (Hesterberg 1995).
 */
import gammaln from "@stdlib/math/base/special/gammaln/lib/index.js";
import { jitteredCholesky, logDeterminant, whiten } from "../math/cholesky.js";
import { weightedMoments } from "../math/moments.js";
import type { Stream } from "../math/rng.js";
import { affine, drawT, T_DEGREES, tPower } from "./moves.js";
import type { Space } from "./space.js";
import { systematic, type Reference } from "./tempered.js";

/** Shares of prior and wide t; the rest is the kernel estimate. */
const PRIOR_SHARE = 0.05;
const WIDE_SHARE = 0.25;
/** At most this many kernels: density evaluations cost one distance each. */
const KERNELS = 60;
/** Of the wide t over the particles' own spread. */
const WIDEN = 1.15;

export function fitMixture(space: Space, z: Float64Array, weights: Float64Array, stream: Stream): Reference {
  const d = space.dim;
  const { mean, covariance } = weightedMoments(z, weights, d);
  const lower = jitteredCholesky(covariance, d);
  const kernels = Math.min(KERNELS, weights.length);
  const bandwidth = (4 / ((d + 2) * kernels)) ** (1 / (d + 4)); // Silverman (1986), eq. 4.14
  const unitVariance = Math.sqrt((T_DEGREES - 2) / T_DEGREES); // a t has variance ν/(ν − 2)
  const narrow = Math.min(1, bandwidth) * unitVariance;
  const wide = WIDEN * unitVariance;

  // Centres in whitened coordinates, where every distance is Euclidean: [kernels × d].
  const centres = new Float64Array(kernels * d);
  const white = new Float64Array(d);
  systematic(weights, kernels, stream.uniform()).forEach((a, k) => {
    whiten(lower, d, z, a * d, mean, white);
    for (let i = 0; i < d; i++) centres[k * d + i] = white[i];
  });

  const logTConstant =
    gammaln((T_DEGREES + d) / 2) -
    gammaln(T_DEGREES / 2) -
    (d / 2) * Math.log(T_DEGREES * Math.PI) -
    logDeterminant(lower, d);
  const wideMass = WIDE_SHARE * wide ** -d;
  const narrowMass = ((1 - PRIOR_SHARE - WIDE_SHARE) / kernels) * narrow ** -d;

  function logDensity(point: Float64Array, offset: number): number {
    const squared = whiten(lower, d, point, offset, mean, white);
    let mass = wideMass * tPower(squared / wide ** 2, d);
    for (let k = 0; k < kernels; k++) {
      let distance = 0;
      for (let i = 0; i < d; i++) {
        const difference = white[i] - centres[k * d + i];
        distance += difference * difference;
      }
      mass += narrowMass * tPower(distance / narrow ** 2, d);
    }
    const prior = PRIOR_SHARE * Math.exp(space.logPrior(point, offset) - logTConstant);
    return Math.log(mass + prior) + logTConstant;
  }

  /** Independent draws, so that the variance of their weights is that of their mean. */
  function draw(source: Stream, count: number): Float64Array {
    const points = new Float64Array(count * d);
    const noise = new Float64Array(d);
    const component = Float64Array.from({ length: count }, () => source.uniform()).sort();
    const priors = component.filter((u) => u < PRIOR_SHARE).length;
    points.set(space.draw(source.fork("prior"), priors));
    for (let n = priors; n < count; n++) {
      drawT(source, d, noise);
      const u = (component[n] - PRIOR_SHARE - WIDE_SHARE) / (1 - PRIOR_SHARE - WIDE_SHARE);
      const k = Math.min(kernels - 1, Math.floor(u * kernels));
      const scale = k < 0 ? wide : narrow;
      for (let i = 0; i < d; i++) noise[i] = scale * noise[i] + (k < 0 ? 0 : centres[k * d + i]);
      affine(mean, 0, lower, 1, noise, points, n * d);
    }
    return points;
  }

  return { draw, logDensity };
}
