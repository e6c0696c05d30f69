/**
 * @file A network out of its description: parameters of every layer in order, those of the head last, and one pass over the
 * layers. Axes are checked when it is built; the result is [K, lanes, outputs, heads] whatever axes the last layer has.
 */
import type { Stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../executor.js";
import type { Ops } from "../ops.js";
import { sizeOf } from "../shape.js";
import { axesOf } from "./axes.js";
import type { Axes } from "./axes.js";
import { applyLayer, layerSpecs } from "./layers.js";
import { layerParameters, startValues } from "./parameters.js";
import type { Network, NetworkGraph, NetworkSizes } from "./types.js";
import { extend } from "./rows.js";
import { expand, layer, ROWS } from "./values.js";

/** Throws a RangeError where layers do not fit each other or the sizes. */
export function buildNetwork(graph: NetworkGraph, sizes: NetworkSizes, name = "network"): Network {
  const axes = axesOf(graph, sizes);
  const output = axes.at(graph.output);
  if (output === undefined) throw new RangeError(`Expected an output among ${axes.length} layers, got ${graph.output}`);
  const pooled = pooledLayers(graph);
  const specs = graph.layers.map((each) => layerSpecs(each, axes, sizes));
  const all = [...specs, layerParameters(output.width, graph.heads)];
  const size = all.flat().reduce((n, { shape }) => n + sizeOf(shape), 0);
  requireRoom(graph, axes, sizes, size);
  const starts = all.map((_, i) => all.slice(0, i).reduce((n, part) => n + part.length, 0));

  return {
    name,
    size,
    drops: graph.layers.some(({ op }) => op === "dropout"),
    init: (on, streams) => initial(on, all.flat(), streams),
    apply: <T>(ops: Ops<T>, parameters: readonly T[], features: T, dropout: Stream | null): T => {
      const [K] = ops.shapeOf(parameters[0]);
      const own = (i: number): readonly T[] => parameters.slice(starts[i], starts[i] + all[i].length);
      const seen = expand(ops, features, [K, sizes.lanes, sizes.rows, sizes.features]);
      const values: T[] = [];
      graph.layers.forEach((each, i) => {
        const inputs = each.inputs.map((input) => values[input]);
        const pool = pooled.has(i) ? "attention" : each.inputs.some((input) => pooled.has(input)) ? "mean" : null;
        values.push(
          applyLayer({ ops, K, layer: each, index: i, axes, sizes, features: seen, dropout, pool }, own(i), inputs),
        );
      });
      return head(ops, own(all.length - 1), values[graph.output], output, sizes, K);
    },
  };
}

/** Weights of one network, and numbers that one pass keeps for its derivative. */
const [MOST_WEIGHTS, MOST_VALUES] = [1e6, 2.5e8];

function requireRoom({ layers }: NetworkGraph, axes: readonly Axes[], sizes: NetworkSizes, weights: number): void {
  const rows = { none: 1, seen: sizes.rows, all: sizes.outputs };
  const values = layers.reduce(
    (sum, { width }, i) => sum + (axes[i].place ? sizes.lanes : 1) * rows[axes[i].row] * width,
    0,
  );
  if (weights > MOST_WEIGHTS)
    throw new RangeError(`Expected a network of at most ${MOST_WEIGHTS} weights, got ${weights}: take fewer units`);
  if (values > MOST_VALUES)
    throw new RangeError(
      `Expected layers of at most ${MOST_VALUES} numbers in all, got ${values}: a mean over time or places takes fewer`,
    );
}

function initial(
  on: Executor,
  specs: readonly ReturnType<typeof layerParameters>[number][],
  streams: readonly Stream[],
): Tensor[] {
  return specs.map((spec, i) => {
    const size = sizeOf(spec.shape);
    const values = new Float64Array(streams.length * size);
    streams.forEach((random, k) => values.set(startValues(spec, random.fork("parameter", i)), k * size));
    return on.constant(values, [streams.length, ...spec.shape]);
  });
}

/** Unbounded values for every lane and output row. */
function head<T>(ops: Ops<T>, [weights, bias]: readonly T[], x: T, { row }: Axes, sizes: NetworkSizes, K: number): T {
  const y = layer(ops, x, weights, bias, "none");
  const extended = row === "seen" ? extend(ops, y, sizes.outputs, sizes.span) : y;
  const heads = ops.shapeOf(y)[ROWS + 1];
  return expand(ops, extended, [K, sizes.lanes, sizes.outputs, heads]);
}

/** Attention of which nothing but sums and means over its own axis is used. */
function pooledLayers({ layers, output }: NetworkGraph): ReadonlySet<number> {
  return new Set(
    layers.flatMap((each, i) => {
      if (each.op !== "attention" || each.causal || i === output) return [];
      const users = layers.filter((user) => user.inputs.includes(i));
      const averaged = users.every((user) => (user.op === "sum" || user.op === "mean") && user.axis === each.axis);
      return users.length > 0 && averaged ? [i] : [];
    }),
  );
}
