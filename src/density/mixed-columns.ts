/**
 * @file Columns that mix single values with a continuous rest (30 % zeros; readings cut off at both ends): given the
 * condition and the columns before,
 *
 *   q(x_j | ·) = P(x_j = a | ·) at an atom a, Π_a (1 − P(a | ·)) · q_rest(x_j | ·) elsewhere,
 *
 * the probabilities by `bernoulli.ts`, the rest by the estimator, from the rows that have no atom. Such columns come
 * after all others, which are learnt together as before.
 */
import type { Stream } from "../math/rng.js";
import type { Executor } from "../neural/executor.js";
import { fitBernoulli } from "./bernoulli.js";
import type { LogProbability } from "./bernoulli.js";
import { column } from "./columns.js";
import type { ConditionalDensity, FitDensities, Pairs, Rows } from "./density.js";
import { givenFor, isSparse, plainColumns, planMixed, requestsOf, restGiven } from "./mixed-plan.js";
import type { Mixed } from "./mixed-plan.js";
import { columnsOf, rowsAt, spread } from "./rows.js";

/** One of them as learnt. */
interface Learnt {
  /** log P(atom | condition, none of the atoms before) */
  readonly logAtoms: readonly LogProbability[];
  readonly rest: Pick<ConditionalDensity, "logDensity" | "sample">;
}

export const withMixedColumns =
  (fit: FitDensities, on: Executor | null): FitDensities =>
  (data) => {
    const plans = data.map(planMixed);
    const fitted = fit(data.flatMap((pairs, i) => requestsOf(pairs, plans[i])));
    let next = 0;
    return data.map((pairs, i) => {
      const plan = plans[i];
      const main = fitted[next++];
      const learnt = plan.map((_, at) => {
        const rest = isSparse(plan[at]) ? evenly(restValues(pairs.x, plan[at])) : fitted[next++];
        return { rest, logAtoms: fitAtoms(on, pairs, plan, at) };
      });
      return plan.length === 0 ? main : mixedDensity(main, plan, learnt, pairs.x.width);
    });
  };

const restValues = (x: Rows, { column: j, rest }: Mixed): Float64Array =>
  Float64Array.from(rest, (i) => x.values[i * x.width + j]);

/** The uniform density over the range of a few values; nothing where there are none. */
function evenly(values: Float64Array): Learnt["rest"] {
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const logHeight = high > low ? -Math.log(high - low) : -Infinity;
  return {
    logDensity: (x) => x.values.map((v) => (v >= low && v <= high ? logHeight : -Infinity)),
    sample: ({ count }, stream) => {
      const drawn = Float64Array.from({ length: count }, () => low + stream.uniform() * (high - low));
      return { values: drawn, count, width: 1 };
    },
  };
}

/** Each atom against what is left after the ones before it. */
function fitAtoms(
  on: Executor | null,
  { x, condition, stream }: Pairs,
  plan: readonly Mixed[],
  at: number,
): LogProbability[] {
  const { column: j, atoms } = plan[at];
  const values = column(x, j);
  const given = givenFor(x, condition, plan, at);
  return atoms.map((atom, a) => {
    const rows = Array.from({ length: x.count }, (_, i) => i).filter((i) => !atoms.slice(0, a).includes(values[i]));
    const is = rows.map((i) => values[i] === atom);
    return fitBernoulli(on, is, rowsAt(given, rows), stream.fork("atom", j, a));
  });
}

function mixedDensity(
  main: ConditionalDensity,
  plan: readonly Mixed[],
  learnt: readonly Learnt[],
  width: number,
): ConditionalDensity {
  const plain = plainColumns(width, plan);
  const named = (columns: readonly number[]): number[] => columns.map((j) => plain[j]);
  const { atoms, determined, whole } = main.columns;
  return {
    columns: {
      atoms: named(atoms),
      determined: named(determined),
      whole: named(whole),
      mixed: plan.map((m) => m.column),
    },
    logDensity: (x, condition) => {
      const all = spread(x, condition.count);
      const total = main.logDensity(columnsOf(x, plain), condition);
      plan.forEach((mixed, at) => {
        const given = givenFor(all, condition, plan, at);
        logMixed(mixed, learnt[at], column(all, mixed.column), given).forEach((l, i) => (total[i] += l));
      });
      return total.map((l) => (Number.isNaN(l) ? -Infinity : l));
    },
    sample: (condition, stream) => {
      const drawn = main.sample(condition, stream.fork("plain"));
      const out = { values: new Float64Array(condition.count * width), count: condition.count, width };
      plain.forEach((j, from) => place(out, j, column(drawn, from)));
      plan.forEach((mixed, at) => {
        const given = givenFor(out, condition, plan, at);
        place(out, mixed.column, sampleMixed(mixed, learnt[at], given, stream.fork("mixed", mixed.column)));
      });
      return out;
    },
  };
}

/** log(1 − eˡ) */
const logNot = (l: number): number => Math.log(-Math.expm1(l));

function logMixed(mixed: Mixed, { logAtoms, rest }: Learnt, values: Float64Array, given: Rows): Float64Array {
  const { atoms } = mixed;
  const out = rest.logDensity({ values, count: values.length, width: 1 }, restGiven(mixed, given));
  const logP = logAtoms.map((log) => log(given));
  return out.map((logRest, i) => {
    let left = 0; // log probability of none of the atoms before
    for (const [a, atom] of atoms.entries()) {
      if (values[i] === atom) return left + logP[a][i];
      left += logNot(logP[a][i]);
    }
    return left + logRest;
  });
}

function sampleMixed(mixed: Mixed, { logAtoms, rest }: Learnt, given: Rows, stream: Stream): Float64Array {
  const { atoms } = mixed;
  const random = stream.fork("atoms");
  const drawn = rest.sample(restGiven(mixed, given), stream.fork("rest")).values;
  const logP = logAtoms.map((log) => log(given));
  return drawn.map((other, i) => {
    const hit = atoms.findIndex((_, a) => random.uniform() < Math.exp(logP[a][i]));
    return hit >= 0 ? atoms[hit] : other;
  });
}

function place(table: Rows, j: number, values: Float64Array): void {
  values.forEach((v, i) => (table.values[i * table.width + j] = v));
}
