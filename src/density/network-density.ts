/**
 * @file Fits families of densities whose parameters are networks. Each learns the residual of a linear Gaussian fit,
 * whitened: it starts near that fit (which is exact for linear models) and early stopping keeps it there unless a
 * validation split says better. Data sets of one shape are trained together, stacked along axis 0.
 */
import type { Stream } from "../math/rng.js";
import type { Executor, Tensor } from "../neural/executor.js";
import type { Ops } from "../neural/ops.js";
import { train } from "../neural/train.js";
import type { TrainOptions } from "../neural/train.js";
import type { Pairs, Rows } from "./density.js";
import { colour, fitLinear, logWhitening, whiten } from "./linear-gaussian.js";
import type { LinearFit } from "./linear-gaussian.js";
import type { FitUnitDensities, UnitDensity } from "./unit-density.js";

/** Densities q(w | c) of D columns given C, written over `Ops`: one program trains on a tape and predicts. */
export interface NetworkFamily {
  /** Networks that are close to a standard normal, one per stream. */
  parameters(on: Executor, streams: readonly Stream[]): Tensor[];
  /** c [K, B, C] → (w [K, B, D] → log q(w | c) [K, B]); what depends on c alone is computed once. */
  given<T>(ops: Ops<T>, parameters: readonly T[], condition: T): (w: T) => T;
  /** One draw for every row of c [1, B, C]: [B × D]. */
  draw(on: Executor, parameters: readonly Tensor[], condition: Tensor, stream: Stream): Float64Array;
}

export type FamilyOfShape = (inputs: number, conditions: number) => NetworkFamily;

/** Rows evaluated at once: bounds the memory of predictions. */
const CHUNK = 4096;

/** `name` is that of the stream that networks are made and trained from. */
export const fitNetworks =
  (on: Executor, name: string, family: FamilyOfShape, training: TrainOptions): FitUnitDensities =>
  (data) => {
    const out: UnitDensity[] = [];
    for (const group of groupByShape(data)) {
      const members = group.map((i) => data[i]);
      const [{ x, condition }] = members;
      const fitted = fitStack(on, name, family(x.width, condition.width), members, training);
      group.forEach((i, k) => (out[i] = fitted[k]));
    }
    return out;
  };

/** Indices of data sets that can be stacked. */
function groupByShape(data: readonly Pairs[]): number[][] {
  const groups = new Map<string, number[]>();
  data.forEach(({ x, condition }, i) => {
    const key = `${x.count} ${x.width} ${condition.width}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

function fitStack(
  on: Executor,
  name: string,
  family: NetworkFamily,
  data: readonly Pairs[],
  training: TrainOptions,
): UnitDensity[] {
  const [{ x, condition }] = data;
  const linear = data.map((pairs) => fitLinear(pairs.x, pairs.condition));
  const streams = data.map((pairs) => pairs.stream.fork(name));
  const white = data.map((pairs, k) => whiten(linear[k], pairs.x, pairs.condition).values);
  const parameters = on.tidy(() => {
    const trained = train(
      {
        on,
        streams,
        rows: x.count,
        parameters: family.parameters(on, streams),
        columns: [
          { values: joined(white), width: x.width },
          { values: joined(data.map((pairs) => pairs.condition.values)), width: condition.width },
        ],
        loss: (ops, weights, [w, c]) => ops.negate(ops.mean(family.given(ops, weights, c)(w), 1)),
      },
      training,
    );
    return data.map((_, k) => trained.parameters.map((p) => on.slice(p, 0, k, 1)));
  });
  return linear.map((fit, k) => networkDensity(on, family, fit, parameters[k]));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

function networkDensity(
  on: Executor,
  family: NetworkFamily,
  fit: LinearFit,
  parameters: readonly Tensor[],
): UnitDensity {
  const constant = logWhitening(fit);
  const tensor = (rows: Rows): Tensor => on.constant(rows.values, [1, rows.count, rows.width]);
  return {
    logDensities: (variants, condition) => {
      const out = variants.map(() => new Float64Array(condition.count));
      for (let start = 0; start < condition.count; start += CHUNK)
        on.tidy(() => {
          const c = rowRange(condition, start, CHUNK);
          const logDensity = family.given(on, parameters, tensor(c));
          variants.forEach((x, v) => {
            const logs = on.read(logDensity(tensor(whiten(fit, rowRange(x, start, CHUNK), c))));
            out[v].set(
              logs.map((l) => l + constant),
              start,
            );
          });
        });
      return out;
    },
    sample: (condition, stream) => {
      const values = on.tidy(() => family.draw(on, parameters, tensor(condition), stream));
      return colour(fit, { values, count: condition.count, width: fit.inputs }, condition);
    },
  };
}

function rowRange({ values, count, width }: Rows, start: number, length: number): Rows {
  const n = Math.min(length, count - start);
  return { values: values.subarray(start * width, (start + n) * width), count: n, width };
}
