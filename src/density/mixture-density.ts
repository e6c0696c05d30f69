/**
 * @file Fits mixture density networks. Each learns the residual of a linear Gaussian fit, whitened: it starts at that
 * fit (which is exact for linear models) and early stopping keeps it there unless a validation split says better.
 * Data sets of one shape are trained together, stacked along axis 0.
 */
import type { Stream } from "../math/rng.js";
import type { Executor, Tensor } from "../neural/executor.js";
import { train, TRAIN_DEFAULTS } from "../neural/train.js";
import type { TrainOptions } from "../neural/train.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities, Pairs, Rows } from "./density.js";
import { colour, fitLinear, logWhitening, whiten } from "./linear-gaussian.js";
import type { LinearFit } from "./linear-gaussian.js";
import { mixtureHeads, mixtureLogDensity, mixtureParameters } from "./mixture.js";
import type { Heads, MixtureShape } from "./mixture.js";
import type { UnitDensity } from "./unit-density.js";

export interface MixtureOptions {
  readonly components: number;
  readonly hidden: number;
  readonly training: TrainOptions;
}

export const MIXTURE_DEFAULTS: MixtureOptions = { components: 4, hidden: 32, training: TRAIN_DEFAULTS };

/** Rows evaluated at once: bounds the memory of predictions. */
const CHUNK = 4096;

export const mixtureDensity = (on: Executor, options: MixtureOptions = MIXTURE_DEFAULTS): FitDensities =>
  inDataUnits((data) => {
    const out: UnitDensity[] = [];
    for (const group of groupByShape(data)) {
      const fitted = fitStack(
        on,
        group.map((i) => data[i]),
        options,
      );
      group.forEach((i, k) => (out[i] = fitted[k]));
    }
    return out;
  });

/** Indices of data sets that can be stacked. */
function groupByShape(data: readonly Pairs[]): number[][] {
  const groups = new Map<string, number[]>();
  data.forEach(({ x, condition }, i) => {
    const key = `${x.count} ${x.width} ${condition.width}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

function fitStack(on: Executor, data: readonly Pairs[], options: MixtureOptions): UnitDensity[] {
  const [{ x, condition }] = data;
  const { components, hidden } = options;
  const shape: MixtureShape = { inputs: x.width, conditions: condition.width, components, hidden };
  const linear = data.map((pairs) => fitLinear(pairs.x, pairs.condition));
  const streams = data.map((pairs) => pairs.stream.fork("mixture"));
  const white = data.map((pairs, k) => whiten(linear[k], pairs.x, pairs.condition).values);
  const trained = train(
    {
      on,
      streams,
      rows: x.count,
      parameters: mixtureParameters(on, shape, streams),
      columns: [
        { values: joined(white), width: x.width },
        { values: joined(data.map((pairs) => pairs.condition.values)), width: condition.width },
      ],
      loss: (ops, parameters, [w, c]) =>
        ops.negate(ops.mean(mixtureLogDensity(ops, shape, mixtureHeads(ops, shape, parameters, c), w), 1)),
    },
    options.training,
  );
  return linear.map((fit, k) =>
    mixtureUnitDensity(
      on,
      shape,
      fit,
      trained.parameters.map((p) => on.slice(p, 0, k, 1)),
    ),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

function mixtureUnitDensity(
  on: Executor,
  shape: MixtureShape,
  fit: LinearFit,
  parameters: readonly Tensor[],
): UnitDensity {
  const constant = logWhitening(fit);
  const tensor = (rows: Rows): Tensor => on.constant(rows.values, [1, rows.count, rows.width]);
  return {
    logDensities: (variants, condition) => {
      const out = variants.map(() => new Float64Array(condition.count));
      for (let start = 0; start < condition.count; start += CHUNK) {
        const c = rowRange(condition, start, CHUNK);
        const heads = mixtureHeads(on, shape, parameters, tensor(c));
        variants.forEach((x, v) => {
          const w = whiten(fit, rowRange(x, start, CHUNK), c);
          const logs = on.read(mixtureLogDensity(on, shape, heads, tensor(w)));
          out[v].set(
            logs.map((l) => l + constant),
            start,
          );
        });
      }
      return out;
    },
    sample: (condition, stream) => {
      const heads = mixtureHeads(on, shape, parameters, tensor(condition));
      return colour(fit, drawMixture(on, shape, heads, condition.count, stream), condition);
    },
  };
}

function rowRange({ values, count, width }: Rows, start: number, length: number): Rows {
  const n = Math.min(length, count - start);
  return { values: values.subarray(start * width, (start + n) * width), count: n, width };
}

/** A component by its weight, then r from diag(eᵃ)(I + T) r = ε by forward substitution, w = μ + r. */
function drawMixture(on: Executor, shape: MixtureShape, heads: Heads<Tensor>, count: number, stream: Stream): Rows {
  const { inputs: D, components: M } = shape;
  const [logWeight, mean, logPrecision, lower] = [heads.logWeight, heads.mean, heads.logPrecision, heads.lower].map(
    on.read,
  );
  const perRow = heads.lower.shape.length === 5 ? M * D * D : 0;
  const values = new Float64Array(count * D);
  for (let i = 0; i < count; i++) {
    const m = pick(logWeight.subarray(i * M, (i + 1) * M), stream.uniform());
    const at = (i * M + m) * D;
    const matrix = i * perRow + m * D * D;
    const r = new Float64Array(D);
    for (let d = 0; d < D; d++) {
      r[d] = stream.normal() * Math.exp(-logPrecision[at + d]);
      for (let j = 0; j < d; j++) r[d] -= lower[matrix + d * D + j] * r[j];
      values[i * D + d] = mean[at + d] + r[d];
    }
  }
  return { values, count, width: D };
}

function pick(logWeights: Float64Array, u: number): number {
  let left = u;
  for (let m = 0; m < logWeights.length - 1; m++) {
    left -= Math.exp(logWeights[m]);
    if (left < 0) return m;
  }
  return logWeights.length - 1;
}
