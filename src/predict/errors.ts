/**
 * @file How far predictions are off: from the validation folds, which no fit saw, to intervals on the test folds.
 *
 *   s²(lead) = mean of squared errors of fits at that lead and those around it     interval: ± t · √(s² + variance between fits)
 *
 * Errors of a forecast of what is never negative are ratios, log((y + c) / (ŷ + c)), for levels differ between windows; others are
 * differences. t has as many degrees of freedom as there are folds (forecast) or arms scored. Validation folds chose the
 * program, so intervals are a little narrow; their coverage on the test folds is what counts.
 */
import { studentTail } from "../math/quantiles.js";
import { meanOf } from "../math/sample.js";

export interface Scale {
  to(value: number): number;
  from(value: number): number;
}

const PLAIN: Scale = { to: (x) => x, from: (x) => x };

/** log(x + c): errors are ratios. `c`: a small share of what is usual, for zeros. */
const ratios = (c: number): Scale => ({
  to: (x) => Math.log(Math.max(x, 0) + c),
  from: (x) => Math.max(0, Math.exp(x) - c),
});

const SMALL = 0.01;

/** `data`: all that was measured of an observable. */
export function scaleOf(data: readonly number[], isForecast: boolean): Scale {
  const known = data.filter((x) => !Number.isNaN(x));
  const mean = meanOf(known);
  return isForecast && mean > 0 && known.every((x) => x >= 0) ? ratios(SMALL * mean) : PLAIN;
}

/** One prediction that was measured, both in the scale. */
export interface ErrorAt {
  readonly lead: number;
  readonly error: number;
}

export interface Spread {
  /** root mean square at a lead and those around it; NaN where there are no errors */
  at(lead: number): number;
  /** of Student's t, for intervals of a probability */
  quantile(level: number): number;
}

/** Share of the horizon to each side that counts as the same lead. */
const AROUND = 0.25;

export function spreadOfErrors(errors: readonly ErrorAt[], horizon: number, freedom: number): Spread {
  const reach = Math.max(1, Math.round(AROUND * horizon));
  const known = new Map<number, number>();
  return {
    quantile(level) {
      const t = known.get(level) ?? studentTail((1 - level) / 2, freedom);
      known.set(level, t);
      return t;
    },
    at(lead) {
      const near = errors.filter((e) => Math.abs(e.lead - lead) <= reach);
      return Math.sqrt(near.reduce((sum, { error }) => sum + error * error, 0) / near.length);
    },
  };
}

/** `members`: what each fit predicts, in the scale. */
export function intervalOf(members: readonly number[], spread: Spread, lead: number, level: number) {
  const mean = meanOf(members);
  const between = members.length < 2 ? 0 : members.reduce((s, x) => s + (x - mean) ** 2, 0) / (members.length - 1);
  const half = spread.quantile(level) * Math.sqrt(spread.at(lead) ** 2 + between);
  return { lower: mean - half, middle: mean, upper: mean + half };
}
