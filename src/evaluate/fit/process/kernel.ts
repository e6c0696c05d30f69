/**
 * @file A process over arms, one for each head: a level that is unknown, and a function of what is known of an arm, drawn from
 * a Gaussian process. At arms that were not fitted it is the conditional mean.
 *
 *   u = level · v₀ + amplitude · K(wanted, seen) L⁻ᵀ v,   K(seen, seen) = L Lᵀ
 *   k(x, x′) = linear · x·x′/d + (1 − linear) · exp(−|x − x′|² / (2 d length²))
 *
 * x: standardised features, d: how many of them vary, so that the typical distance is √2 whatever their number. Rasmussen &
 * Williams (2006), equations 2.19 and 4.9, a dot product added. Nothing of the kernel is fitted.
 */
import { cholesky, whiten } from "../../../math/cholesky.js";
import type { Standardised } from "../features.js";
import type { Process } from "./types.js";
import type { Basis } from "./walk.js";

export interface Kernel {
  /** prior sd of the level */
  readonly level: number;
  /** prior sd of an average arm about it */
  readonly amplitude: number;
  /** share of the variance that is linear in the features, 0 to 1 */
  readonly linear: number;
  /** over which similarity is lost, in sd of a feature */
  readonly length: number;
}

/** Share of variance that is each arm's own: arms that are known by nothing may differ. */
const OWN = 1e-6;

/** `wanted` is standardised by the moments of `seen`; u is of `wanted`, and v the same for whatever is wanted. */
export function lanesProcess(seen: Standardised, wanted: Standardised, heads: number, kernel: Kernel): Process {
  const { values: basis, rows: lanes, columns } = kernelBasis(seen, wanted, kernel);
  return {
    sizes: Array<number>(heads).fill(columns),
    values(v) {
      const u = new Float64Array(lanes * heads);
      for (let lane = 0; lane < lanes; lane++)
        for (let head = 0; head < heads; head++)
          for (let k = 0; k < columns; k++) u[lane * heads + head] += basis[lane * columns + k] * v[head * columns + k];
      return u;
    },
    pull(gradient, into) {
      for (let lane = 0; lane < lanes; lane++)
        for (let head = 0; head < heads; head++)
          for (let k = 0; k < columns; k++)
            into[head * columns + k] += basis[lane * columns + k] * gradient[lane * heads + head];
    },
  };
}

/** [wanted × (1 + seen)]: the level, then a column for each arm seen. */
export function kernelBasis(seen: Standardised, wanted: Standardised, kernel: Kernel): Basis {
  const { lanes: n, width } = seen;
  const similar = similarity(varying(seen), kernel);
  const lower = cholesky(gram(seen, similar), n)!; // positive definite: a kernel and a diagonal
  const columns = 1 + n;
  const values = new Float64Array(wanted.lanes * columns);
  const [towards, centre, whitened] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let lane = 0; lane < wanted.lanes; lane++) {
    const x = wanted.values.subarray(lane * width, (lane + 1) * width);
    for (let i = 0; i < n; i++) towards[i] = similar(x, rowOf(seen, i));
    whiten(lower, n, towards, 0, centre, whitened);
    values[lane * columns] = kernel.level;
    for (let i = 0; i < n; i++) values[lane * columns + 1 + i] = kernel.amplitude * whitened[i];
  }
  return { values, rows: wanted.lanes, columns };
}

type Similarity = (x: Float64Array, y: Float64Array) => number;

function similarity(d: number, { linear, length }: Kernel): Similarity {
  return (x, y) => {
    let [product, distance] = [0, 0];
    for (let j = 0; j < x.length; j++) {
      product += x[j] * y[j];
      distance += (x[j] - y[j]) ** 2;
    }
    return (linear * product) / d + (1 - linear) * Math.exp(-distance / (2 * d * length ** 2));
  };
}

/** K(seen, seen) with what is each arm's own, [n × n] */
function gram(seen: Standardised, similar: Similarity): Float64Array {
  const { lanes: n } = seen;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) matrix[i * n + j] = similar(rowOf(seen, i), rowOf(seen, j)) + (i === j ? OWN : 0);
  return matrix;
}

/** Features that are not 0 throughout; 1 where none varies. */
function varying({ values, lanes, width }: Standardised): number {
  const varies = (j: number): boolean => Array.from({ length: lanes }).some((_, i) => values[i * width + j] !== 0);
  return Math.max(1, Array.from({ length: width }, (_, j) => j).filter(varies).length);
}

const rowOf = ({ values, width }: Standardised, i: number): Float64Array => values.subarray(i * width, (i + 1) * width);
