/**
 * @file Posterior-predictive bands: what new data would look like under a program's posterior. θ is drawn from the
 * posterior, then a whole experiment is simulated forward and observed with noise, so the band says how well the program
 * alone explains the data. It is not a filter: no simulation sees the data other than through θ.
 */
export interface PredictiveBand {
  /** name of the experiment; "" where there is only one */
  readonly arm: string;
  /** "inBed", or "ili[3]" for one number of an array */
  readonly observable: string;
  readonly unit: string;
  readonly timeUnit: string;
  /** [times] */
  readonly times: readonly number[];
  /** [times], NaN where nothing was measured */
  readonly data: readonly number[];
  /** [times], quantiles 5 %, 50 % and 95 % */
  readonly lower: readonly number[];
  readonly median: readonly number[];
  readonly upper: readonly number[];
}
