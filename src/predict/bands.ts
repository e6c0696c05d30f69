/** @file Bands over members: quantiles at each time, and how many measured numbers are inside. */
import { quantileOf } from "../math/sample.js";
import type { Band, Coverage, Series } from "./types.js";

/** Central interval of probability `level`, and the median. */
export function spreadOf(values: readonly number[], level: number) {
  const sorted = Float64Array.from(values.filter((v) => !Number.isNaN(v))).sort();
  const at = (p: number) => quantileOf(sorted, p);
  return { lower: at((1 - level) / 2), middle: at(0.5), upper: at((1 + level) / 2) };
}

/** `members`: [members][times] */
export function bandOf(series: Series, members: readonly (readonly number[])[], level: number): Band {
  const spreads = series.times.map((_, i) =>
    spreadOf(
      members.map((values) => values[i]),
      level,
    ),
  );
  return {
    ...series,
    lower: spreads.map((s) => s.lower),
    middle: spreads.map((s) => s.middle),
    upper: spreads.map((s) => s.upper),
  };
}

/** Of observations from number `first` on; null where nothing was measured. */
export function coverageOf(bands: readonly Band[], first = 0): Coverage | null {
  const hits = bands.flatMap(({ data, lower, upper }) =>
    data.flatMap((value, i) =>
      i < first || Number.isNaN(value) || Number.isNaN(lower[i]) ? [] : [value >= lower[i] && value <= upper[i]],
    ),
  );
  return hits.length === 0 ? null : { inside: hits.filter(Boolean).length, of: hits.length };
}
