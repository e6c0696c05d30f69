/**
 * @file A posterior learnt on ℝᵈ and cut to the box: draws outside are refused, and the density is divided by the share
 * inside, which is estimated by drawing. Sampling ends: a posterior that lies (almost) wholly outside the box is an
 * error, not an endless loop.
 */
import type { ConditionalDensity, Rows } from "../density/density.js";
import { repeated } from "../density/rows.js";
import type { Stream } from "../math/rng.js";
import { inside, isOpen } from "./box.js";
import type { Box } from "./box.js";
import type { Acceptance, Drawn, Posterior } from "./posterior.js";

export interface TruncationOptions {
  /** draws that the share inside is estimated from */
  readonly probes: number;
  /** smallest share inside that is sampled from */
  readonly leastAcceptance: number;
}

export const TRUNCATION_DEFAULTS: TruncationOptions = { probes: 10_000, leastAcceptance: 1e-3 };

export function truncatedPosterior(
  density: ConditionalDensity,
  box: Box,
  observed: Float64Array,
  stream: Stream,
  options: TruncationOptions = TRUNCATION_DEFAULTS,
): Posterior {
  const given = { values: observed, count: 1, width: observed.length };
  const draw = (count: number, from: Stream): Rows => density.sample(repeated(given, count), from);
  const acceptance = isOpen(box) ? { value: 1, se: 0 } : estimateAcceptance(draw(options.probes, stream), box);
  if (acceptance.value < options.leastAcceptance) throw new RangeError(outOfBox(acceptance.value, options));
  const logShare = Math.log(acceptance.value);
  return {
    dim: box.lower.length,
    box,
    acceptance,
    logDensity: (theta) =>
      density
        .logDensity(theta, repeated(given, theta.count))
        .map((l, i) => (inside(box, theta, i) ? l - logShare : -Infinity)),
    sample: (count, from) => refusing(draw, box, count, acceptance.value, options, from),
  };
}

/** Share of rows inside, with the error of a proportion (of one more success and one more failure: never 0). */
function estimateAcceptance(probes: Rows, box: Box): Acceptance {
  let kept = 0;
  for (let i = 0; i < probes.count; i++) if (inside(box, probes, i)) kept++;
  const [n, smoothed] = [probes.count, (kept + 1) / (probes.count + 2)];
  return { value: kept / n, se: Math.sqrt((smoothed * (1 - smoothed)) / n) };
}

function refusing(
  draw: (count: number, from: Stream) => Rows,
  box: Box,
  count: number,
  expected: number,
  options: TruncationOptions,
  stream: Stream,
): Drawn {
  const width = box.lower.length;
  const values = new Float64Array(count * width);
  const limit = Math.ceil((10 * count) / options.leastAcceptance);
  let [kept, drawn] = [0, 0];
  for (let round = 0; kept < count; round++) {
    if (drawn >= limit) throw new RangeError(outOfBox(kept / drawn, options));
    const batch = draw(Math.min(65_536, Math.ceil((1.1 * (count - kept)) / expected) + 8), stream.fork("round", round));
    for (let i = 0; i < batch.count && kept < count; i++) {
      drawn++;
      if (inside(box, batch, i)) values.set(batch.values.subarray(i * width, (i + 1) * width), kept++ * width);
    }
  }
  return { theta: { values, count, width }, refused: drawn - count };
}

const outOfBox = (share: number, { leastAcceptance }: TruncationOptions): string =>
  `Expected a posterior with at least ${leastAcceptance} of its mass inside the prior's box, got ${share}`;
