/**
 * @file The average of several fits to the same pairs, q(x | c) = (1/M) Σ_m q_m(x | c). Members differ by their streams:
 * starting point, shuffles and which rows they keep for validation. All members of all data sets are fitted in one call,
 * so that they are trained as one stack.
 */
import { logMeanExp } from "../math/log-sum-exp.js";
import type { Stream } from "../math/rng.js";
import type { ConditionalDensity, FitDensities, Rows } from "./density.js";
import { rowsAt } from "./rows.js";

export const ensemble = (fit: FitDensities, members: number): FitDensities => {
  if (!(Number.isInteger(members) && members >= 1)) throw new RangeError(`Expected members ≥ 1, got ${members}`);
  const each = Array.from({ length: members }, (_, m) => m);
  return (data) => {
    const fitted = fit(
      data.flatMap((pairs) => each.map((m) => ({ ...pairs, stream: pairs.stream.fork("member", m) }))),
    );
    return data.map((_, i) => averageOf(fitted.slice(i * members, (i + 1) * members)));
  };
};

function averageOf(members: readonly ConditionalDensity[]): ConditionalDensity {
  return {
    columns: members[0].columns,
    logDensity: (x, condition) => {
      const logs = members.map((m) => m.logDensity(x, condition));
      return logs[0].map((_, i) => logMeanExp(logs.map((l) => l[i])));
    },
    sample: (condition, stream) => sampleAverage(members, condition, stream),
  };
}

/** A member for every row, then each member's rows together. */
function sampleAverage(members: readonly ConditionalDensity[], condition: Rows, stream: Stream): Rows {
  const choice = stream.fork("choice");
  const chosen = Array.from({ length: condition.count }, () => choice.below(members.length));
  const parts = members.flatMap((member, m) => {
    const rows = chosen.flatMap((c, i) => (c === m ? [i] : []));
    return rows.length === 0 ? [] : [{ rows, drawn: member.sample(rowsAt(condition, rows), stream.fork("draw", m)) }];
  });
  if (parts.length === 0) return members[0].sample(condition, stream);
  const { width } = parts[0].drawn;
  const values = new Float64Array(condition.count * width);
  for (const { rows, drawn } of parts)
    rows.forEach((row, i) => values.set(drawn.values.subarray(i * width, (i + 1) * width), row * width));
  return { values, count: condition.count, width };
}
