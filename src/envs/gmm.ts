/**
 * @file The environments `gmm`, `gmm-0` … `gmm-19`: twenty candidate mixtures of normals, one of which made the data.
 *
 *   p(x | s, u) = Σ_c w_c N(x; s μ_c + u, s² Σ_c)     s ~ U(0.1, 2), four of ten u_j ~ U(−2, 2)   (ModelSMC 2026, F-40)
 *
 * The folder has the base program; here are the candidates, as constants and as mechanisms of one choice, and 1,000
 * observations of the target at s = 1, u = 0, drawn with a fixed seed.
 */
import { cholesky } from "../math/cholesky.js";
import { stream, type Stream } from "../math/rng.js";
import type { Variation } from "./folder.js";
import { COMPONENTS, DIMENSIONS, drawMixture } from "./gmm-recipe.js";
import type { Mechanism } from "./types.js";

/** JSON: a list of mixtures, of which the first twenty are used. */
export const MIXTURES = "gmm_configs_20.json";
export const CANDIDATES = 20;

/** One candidate. */
export interface Mixture {
  /** [components], of sum 1 */
  readonly weights: readonly number[];
  /** [components][dimensions] */
  readonly means: readonly (readonly number[])[];
  /** [components][dimensions][dimensions] */
  readonly covs: readonly (readonly (readonly number[])[])[];
  /** the four dimensions that its shifts act on */
  readonly dims_to_shift: readonly number[];
}

const SEED = 123;
const OBSERVATIONS = 1000;

/** The published candidates as read from a file, or, without one, twenty drawn by the published recipe. */
export function mixturesOf(content: unknown): readonly Mixture[] {
  if (content === null)
    return Array.from({ length: CANDIDATES }, (_, k) => drawMixture(stream(SEED).fork("mixture", k)));
  if (!Array.isArray(content) || content.length < CANDIDATES || !content.every(isMixture))
    throw new TypeError(`Expected ${MIXTURES} to be a list of ${CANDIDATES} mixtures in ${DIMENSIONS} dimensions`);
  return content.slice(0, CANDIDATES);
}

function isMixture(value: unknown): value is Mixture {
  const { weights, means, covs, dims_to_shift: dims } = value as Partial<Mixture>;
  const lengths = [weights, means, covs].map((list) => (Array.isArray(list) ? list.length : -1));
  return (
    lengths.every((n) => n === lengths[0] && n >= 1 && n <= COMPONENTS) &&
    means!.every((m) => m.length === DIMENSIONS) &&
    Array.isArray(dims) &&
    dims.length === SHIFTS.length
  );
}

const SHIFTS = ["shiftA", "shiftB", "shiftC", "shiftD"] as const;

/** What the environment with one target says besides its folder. */
export function gmmVariation(
  name: string,
  target: number,
  mixtures: readonly Mixture[],
  published: boolean,
): Variation {
  const source = published
    ? ""
    : "\n\nThe candidates were drawn here, by the published recipe; they are not a benchmark's.";
  return {
    name,
    title: `Which of twenty mixtures of normals${published ? "" : " (drawn here)"}`,
    briefSuffix: source,
    constants: Object.assign({}, ...mixtures.map(constantsOf)) as Variation["constants"],
    mechanisms: mixtures.map(mechanismOf),
    tables: { observations: observationsOf(mixtures[target], stream(SEED).fork("observations", target)) },
  };
}

/** weights7, means7 and roots7 of candidate 7; `roots`: lower Cholesky factors, [components · dimensions][dimensions]. */
function constantsOf({ weights, means, covs }: Mixture, k: number): NonNullable<Variation["constants"]> {
  return {
    [`weights${k}`]: [...weights],
    [`means${k}`]: means.map((m) => [...m]),
    [`roots${k}`]: covs.flatMap(rootOf),
  };
}

function rootOf(covariance: readonly (readonly number[])[]): number[][] {
  const lower = cholesky(Float64Array.from(covariance.flat()), DIMENSIONS);
  if (!lower) throw new RangeError(`Expected ${MIXTURES} to have positive definite covariances`);
  return covariance.map((_, i) => [...lower.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS)]);
}

function mechanismOf({ weights, dims_to_shift: dims }: Mixture, k: number): Mechanism {
  const shifts = Array.from({ length: DIMENSIONS }, (_, j) => SHIFTS[dims.indexOf(j)] ?? "0");
  const constants = [`weights${k}`, `means${k}`, `roots${k}`];
  return {
    name: `mixture-${k}`,
    description: `Candidate ${k}: ${weights.length === 1 ? "one normal" : `${weights.length} normals`}.`,
    choice: "mixture",
    inputs: constants,
    observe: { x: `mixture(${constants.join(", ")}, scale, [${shifts.join(", ")}], random)` },
  };
}

/** One row for each observation, each an arm of its own. */
function observationsOf(
  { weights, means, covs }: Mixture,
  random: Stream,
): NonNullable<Variation["tables"]>["observations"] {
  const roots = covs.map(rootOf);
  const columns = Array.from({ length: DIMENSIONS }, (_, j) => `x[${j}]`);
  const rows = Array.from({ length: OBSERVATIONS }, (_, i) => {
    const c = component(weights, random.uniform());
    const noise = columns.map(() => random.normal());
    const x = means[c].map((m, j) => m + roots[c][j].reduce((sum, l, k) => sum + l * noise[k], 0));
    return Object.fromEntries([["arm", String(i)], ...columns.map((column, j) => [column, String(x[j])])]) as Record<
      string,
      string
    >;
  });
  return { file: "observations", columns: ["arm", ...columns], rows };
}

function component(weights: readonly number[], u: number): number {
  let [c, total] = [0, weights[0]];
  while (u > total && c < weights.length - 1) total += weights[++c];
  return c;
}
