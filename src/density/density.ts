/**
 * @file A conditional density q(input | condition) learnt from pairs of rows. A likelihood is the density of data given
 * parameters, a posterior that of parameters given data: one type, arguments swapped (as in sbi, Tejero-Cantero et al. 2020).
 *
 * Densities are in data units, nats: whatever an implementation does to the numbers, its Jacobian is included. The
 * density of a whole-valued column is its probability mass.
 */
import type { Stream } from "../math/rng.js";

/** A table of numbers, row-major. */
export interface Rows {
  /** [count × width] */
  readonly values: Float64Array;
  readonly count: number;
  readonly width: number;
}

export interface ConditionalDensity {
  /** What was found out about the columns of x. */
  readonly columns: ColumnReport;
  /**
   * log q(x_i | condition_i), [count]; −Infinity where impossible, never NaN. With fewer rows of x, n times as many
   * conditions: the first row serves the first n of them, and so on; a single one serves all.
   */
  logDensity(x: Rows, condition: Rows): Float64Array;
  /** One draw for every row of `condition`. */
  sample(condition: Rows, stream: Stream): Rows;
  /**
   * Where the density is a product of one-dimensional factors: each raised to 1 / temperature at unit scale and normalised
   * again. At low temperatures a single draw is close to the mode (Wahl et al. 2026, eq. D-33).
   */
  temper?(temperature: number): ConditionalDensity;
}

export interface ColumnReport {
  /** columns that (nearly) always have one value: probability of equality instead of a density */
  readonly atoms: readonly number[];
  /** columns that are a linear function of the condition and the columns before them: equality instead of a density */
  readonly determined: readonly number[];
  /** columns of whole numbers: mass instead of density */
  readonly whole: readonly number[];
  /** columns with single values among real numbers: probability at those, density elsewhere */
  readonly mixed?: readonly number[];
}

/** What a density is learnt from; all randomness of the fit comes from `stream`. */
export interface Pairs {
  readonly x: Rows;
  readonly condition: Rows;
  readonly stream: Stream;
  /** Known limits of the columns of x, infinite where there are none; no density is given to anything beyond. */
  readonly bounds?: readonly (readonly [lower: number, upper: number])[];
}

/** Fits one density to each data set; equal shapes are trained together. */
export type FitDensities = (data: readonly Pairs[]) => ConditionalDensity[];
