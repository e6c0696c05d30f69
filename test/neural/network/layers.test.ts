/** Every kind of layer against loops over plain numbers, and what does not fit against its refusal. */
import { describe, expect, it } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import type { Executor, Tensor } from "../../../src/neural/executor.js";
import { buildNetwork } from "../../../src/neural/network/build.js";
import { mlpNetwork } from "../../../src/neural/network/mlp.js";
import type { NetworkGraph, NetworkLayer, NetworkSizes } from "../../../src/neural/network/types.js";
import { sizeOf } from "../../../src/neural/shape.js";
import { createTape } from "../../../src/neural/tape.js";
import { affine, gruCell, type Matrix, type Reader, reader } from "./by-hand.js";

const sizes: NetworkSizes = { lanes: 3, rows: 5, features: 4, outputs: 4, span: 2 };
const HEADS = 2;
const on = cpuExecutor();

/** lanes × rows × width; one lane or row stands for all */
type Values = readonly Matrix[];
type Oracle = (x: Values, read: Reader) => Values;

interface Case {
  readonly name: string;
  readonly layers: readonly NetworkLayer[];
  readonly by: Oracle;
  /** the values have the rows of the output grid already */
  readonly extended?: boolean;
}

const features: NetworkLayer = { op: "features", inputs: [], width: 4 };
const mapRows = (x: Values, f: (row: readonly number[], lane: number, t: number) => number[]): number[][][] =>
  x.map((rows, lane) => rows.map((row, t) => f(row, lane, t)));
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
const sumOf = (xs: Matrix): number[] => xs[0].map((_, i) => xs.reduce((s, x) => s + x[i], 0));

/** Σ softmax(q·k / √d) v for one query. */
function attend(q: readonly number[], k: Matrix, v: Matrix): number[] {
  const scores = k.map((key) => key.reduce((s, a, i) => s + a * q[i], 0) / Math.sqrt(q.length));
  const e = scores.map((s) => Math.exp(s - Math.max(...scores)));
  const total = e.reduce((a, b) => a + b, 0);
  return sumOf(v.map((row, s) => row.map((a) => (a * e[s]) / total)));
}

/** Self-attention of a sequence of 4 numbers each, in `heads` heads of 6 / heads. */
const attention = (xs: Matrix, read: Reader, heads: number, causal = false): number[][] => {
  const [q, k, v] = [0, 1, 2].map(() => {
    const [W, b] = [read(4, 6), read(6)];
    return xs.map((x) => affine(x, W, b));
  });
  const width = 6 / heads;
  const part = (rows: Matrix, h: number) => rows.map((row) => row.slice(h * width, (h + 1) * width));
  return xs.map((_, t) =>
    Array.from({ length: heads }, (_head, h) => {
      const seen = causal ? t + 1 : xs.length;
      return attend(part(q, h)[t], part(k, h).slice(0, seen), part(v, h).slice(0, seen));
    }).flat(),
  );
};

/** A reader that gives the same parameters to every sequence. */
const remember = (read: Reader): (() => Reader) => {
  const taken: number[][] = [];
  return () => {
    let next = 0;
    return (...shape) => (taken[next] ??= read(...shape)) && taken[next++];
  };
};

const transposed = (x: Values): number[][][] => x[0].map((_, t) => x.map((rows) => [...rows[t]]));
const attentionLayer = (heads: number, axis: "place" | "row", causal = false): NetworkLayer => ({
  op: "attention",
  inputs: [0],
  width: 6,
  heads,
  axis,
  causal,
});

const activations: Readonly<Record<string, (v: number) => number>> = {
  none: (v) => v,
  tanh: Math.tanh,
  relu: (v) => Math.max(v, 0),
  sigmoid,
  softplus: (v) => Math.log1p(Math.exp(v)),
  gelu: (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
};

const window =
  (before: number, after: number): Oracle =>
  (x, read) => {
    const [W, b] = [read((before + after + 1) * 4, 3), read(3)];
    return mapRows(x, (_, lane, t) => {
      const seen = Array.from({ length: before + after + 1 }, (_r, i) => x[lane][t - before + i] ?? zeros(4));
      return affine(seen.flat(), W, b).map(Math.tanh);
    });
  };

const cases: readonly Case[] = [
  { name: "features alone, means of the rows inside, the last held", layers: [features], by: (x) => x },
  ...Object.entries(activations).map(([name, f]): Case => ({
    name: `dense, ${name}`,
    layers: [features, { op: "dense", inputs: [0], width: 3, activation: name as "none" }],
    by: (x, read) => {
      const [W, b] = [read(4, 3), read(3)];
      return mapRows(x, (row) => affine(row, W, b).map(f));
    },
  })),
  ...[true, false].map((causal): Case => ({
    name: `convolution, ${causal ? "causal" : "centred"}`,
    layers: [features, { op: "convolution", inputs: [0], width: 3, kernel: 3, activation: "tanh", causal }],
    by: causal ? window(2, 0) : window(1, 1),
  })),
  {
    name: "gru, two layers, one direction",
    layers: [features, { op: "gru", inputs: [0], width: 3, units: 3, layers: 2, bidirectional: false }],
    by: (x, read) => {
      const own = remember(read);
      return x.map((rows) => {
        const next = own();
        let seq: Matrix = rows;
        for (let i = 0; i < 2; i++) {
          const [Wi, bi, W, b] = [next(seq[0].length, 9), next(9), next(3, 9), next(9)];
          let h = zeros(3);
          seq = seq.map((row) => (h = gruCell(affine(row, Wi, bi), W, b, h)));
        }
        return seq;
      });
    },
  },
  {
    name: "lstm, both directions",
    layers: [features, { op: "lstm", inputs: [0], width: 6, units: 3, layers: 1, bidirectional: true }],
    by: (x, read) => {
      const [Wi, bi, W] = [read(4, 24), read(24), read(2, 3, 12)];
      return x.map((rows) => {
        const out = rows.map(() => zeros(6));
        for (const d of [0, 1]) {
          let [h, c] = [zeros(3), zeros(3)];
          for (let i = 0; i < rows.length; i++) {
            const t = d === 0 ? i : rows.length - 1 - i;
            const input = affine(rows[t], Wi, bi).slice(12 * d, 12 * d + 12);
            const z = affine(h, W.slice(36 * d, 36 * d + 36), input);
            c = c.map((v, j) => sigmoid(z[3 + j]) * v + sigmoid(z[j]) * Math.tanh(z[6 + j]));
            h = c.map((v, j) => sigmoid(z[9 + j]) * Math.tanh(v));
            h.forEach((v, j) => (out[t][3 * d + j] = v));
          }
        }
        return out;
      });
    },
  },
  ...[1, 2].flatMap((heads): Case[] => [
    {
      name: `attention over rows, ${heads} heads`,
      layers: [features, attentionLayer(heads, "row")],
      by: (x, read) => {
        const own = remember(read);
        return x.map((rows) => attention(rows, own(), heads));
      },
    },
    {
      name: `attention over rows seen so far, ${heads} heads`,
      layers: [features, attentionLayer(heads, "row", true)],
      by: (x, read) => {
        const own = remember(read);
        return x.map((rows) => attention(rows, own(), heads, true));
      },
    },
    {
      name: `attention over places, ${heads} heads`,
      layers: [features, attentionLayer(heads, "place")],
      by: (x, read) => {
        const own = remember(read);
        return transposed(transposed(x).map((places) => attention(places, own(), heads)));
      },
    },
    {
      name: `attention whose sum over rows is used, ${heads} heads`,
      layers: [features, attentionLayer(heads, "row"), { op: "sum", inputs: [1], width: 6, axis: "row" }],
      by: (x, read) => {
        const own = remember(read);
        return x.map((rows) => [sumOf(attention(rows, own(), heads))]);
      },
    },
    {
      name: `attention whose mean over places is used, ${heads} heads`,
      layers: [features, attentionLayer(heads, "place"), { op: "mean", inputs: [1], width: 6, axis: "place" }],
      by: (x, read) => {
        const own = remember(read);
        return [transposed(x).map((places) => sumOf(attention(places, own(), heads)).map((v) => v / 3))];
      },
    },
  ]),
  ...(["mean", "sum", "last"] as const).flatMap((op): Case[] => [
    {
      name: `${op} over rows`,
      layers: [features, { op, inputs: [0], width: 4, axis: "row" }],
      by: (x) => x.map((rows) => [op === "last" ? [...rows[4]] : sumOf(rows).map((v) => (op === "mean" ? v / 5 : v))]),
    },
    {
      name: `${op} over places`,
      layers: [features, { op, inputs: [0], width: 4, axis: "place" }],
      by: (x) => [
        transposed(x).map((rows) => (op === "last" ? rows[2] : sumOf(rows).map((v) => (op === "mean" ? v / 3 : v)))),
      ],
    },
  ]),
  {
    name: "lane, position and what was seen side by side",
    layers: [
      { op: "lane", inputs: [], width: 3 },
      { op: "position", inputs: [], width: 1 },
      features,
      { op: "concat", inputs: [0, 1, 2], width: 8 },
    ],
    by: (x) => mapRows(x, (row, lane, t) => [...[0, 1, 2].map((l) => (l === lane ? 1 : 0)), t / 7, ...row]),
  },
  {
    name: "places and rows with vectors of their own, added, multiplied",
    layers: [
      { op: "embedding", inputs: [], width: 4, axis: "place" },
      { op: "embedding", inputs: [], width: 4, axis: "row" },
      features,
      { op: "add", inputs: [0, 1], width: 4 },
      { op: "multiply", inputs: [3, 2], width: 4 },
    ],
    by: (x, read) => {
      const [places, rows] = [read(3, 4), read(5, 4)];
      return mapRows(x, (row, lane, t) => row.map((v, i) => v * (places[4 * lane + i] + rows[4 * t + i])));
    },
  },
  {
    name: "layerNorm",
    layers: [features, { op: "layerNorm", inputs: [0], width: 4 }],
    by: (x, read) => {
      const [gain, bias] = [read(4), read(4)];
      return mapRows(x, (row) => {
        const mean = row.reduce((a, b) => a + b, 0) / 4;
        const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / 4;
        return row.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * gain[i] + bias[i]);
      });
    },
  },
  {
    name: "extended rows beside their positions",
    layers: [
      features,
      { op: "extend", inputs: [0], width: 4 },
      { op: "position", inputs: [1], width: 1 },
      { op: "concat", inputs: [1, 2], width: 5 },
    ],
    extended: true,
    by: (x) => onGrid(x).map((rows) => rows.map((row, t) => [...row, t / 3])),
  },
  {
    name: "decoder from a state of zeros",
    layers: [
      features,
      { op: "last", inputs: [0], width: 4, axis: "row" },
      { op: "decoder", inputs: [1], width: 3, units: 3, bidirectional: false },
    ],
    extended: true,
    by: (x, read) => {
      const [wide, wideBias, joint, jointBias] = [read(1, 4), read(4), read(8, 4), read(4)];
      const [Wi, bi, W, b] = [read(4, 9), read(9), read(3, 9), read(9)];
      return x.map((rows) => {
        let h = zeros(3);
        return Array.from({ length: 4 }, (_, t) => {
          const given = [...affine([t / 3], wide, wideBias), ...rows[4]];
          return (h = gruCell(affine(affine(given, joint, jointBias), Wi, bi), W, b, h));
        });
      });
    },
  },
];

/** Rows 0 and 1, rows 2 and 3, row 4, and row 4 again. */
const onGrid = (x: Values): number[][][] =>
  x.map((rows) => {
    if (rows.length === 1) return [0, 1, 2, 3].map(() => [...rows[0]]);
    const pair = (t: number) => rows[t].map((v, i) => (v + rows[t + 1][i]) / 2);
    return [pair(0), pair(2), [...rows[4]], [...rows[4]]];
  });

function drawn(graph: NetworkGraph, K = 1): { parameters: Tensor[]; x: Tensor } {
  const random = stream(12);
  const network = buildNetwork(graph, sizes);
  const streams = Array.from({ length: K }, (_, k) => stream(k));
  const parameters = on.tidy(() =>
    network.init(on, streams).map((p) => {
      const noise = Float64Array.from({ length: sizeOf(p.shape) }, () => 0.3 * random.normal());
      return on.add(p, on.constant(noise, p.shape)); // gains and biases differ too
    }),
  );
  const values = Float64Array.from({ length: 60 }, () => random.normal());
  return { parameters, x: on.constant(values, [1, 3, 5, 4]) };
}

describe("layers in plain loops", () => {
  it.each(cases)("$name", ({ layers, by, extended }) => {
    const graph: NetworkGraph = { layers, output: layers.length - 1, heads: HEADS };
    const { parameters, x } = drawn(graph);
    const got = on.read(buildNetwork(graph, sizes).apply(on, parameters, x, null));
    const read = reader(parameters.map((p) => ({ values: on.read(p), size: sizeOf(p.shape) })));
    const flat = [...on.read(x)];
    const given = [0, 1, 2].map((l) => [0, 1, 2, 3, 4].map((t) => flat.slice((5 * l + t) * 4, (5 * l + t + 1) * 4)));
    const values = by(given, read);
    const [W, b] = [read(values[0][0].length, HEADS), read(HEADS)];
    const said = mapRows(values, (row) => affine(row, W, b));
    const rows = extended ? said : onGrid(said);
    const expected = [0, 1, 2].flatMap((lane) => rows[rows.length === 1 ? 0 : lane].flat());
    expect(got.length).toBe(expected.length);
    got.forEach((y, i) => expect(Math.abs(y - expected[i])).toBeLessThan(1e-12));
  });

  it.each(cases)("derivatives of $name", ({ layers }) => {
    const graph: NetworkGraph = { layers, output: layers.length - 1, heads: HEADS };
    const { parameters, x } = drawn(graph, 2);
    const network = buildNetwork(graph, sizes);
    const random = stream(6);
    const value = (p: readonly Tensor[]) =>
      on.read(on.square(network.apply(on, p, x, null))).reduce((a, v) => a + v, 0);
    const tape = createTape(on);
    const nodes = parameters.map(tape.variable);
    const gradients = tape.gradients(tape.square(network.apply(tape, nodes, tape.fixed(x), null)), nodes);
    const directions = parameters.map((p) =>
      on.constant(
        Float64Array.from({ length: sizeOf(p.shape) }, () => random.normal()),
        p.shape,
      ),
    );
    const along = gradients.reduce(
      (s, g, i) => s + on.read(on.multiply(g, directions[i])).reduce((a, v) => a + v, 0),
      0,
    );
    const moved = (by: number) => value(parameters.map((p, i) => on.add(p, on.scale(directions[i], by))));
    const difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
    expect(Math.abs(along - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(along)));
  });
});

describe("dropout", () => {
  const graph: NetworkGraph = {
    layers: [features, { op: "dropout", inputs: [0], width: 4, rate: 0.25 }],
    output: 1,
    heads: 4,
  };
  const identity = (e: Executor): Tensor[] => [
    e.constant(
      Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      [1, 4, 4],
    ),
    e.constant(new Float64Array(4), [1, 1, 4]),
  ];
  const wide: NetworkSizes = { lanes: 50, rows: 40, features: 4, outputs: 40, span: 1 };
  const ones = on.constant(new Float64Array(8000).fill(1), [1, 50, 40, 4]);
  const network = buildNetwork(graph, wide);

  it("is nothing where it is off", () => {
    expect(on.read(network.apply(on, identity(on), ones, null)).every((y) => y === 1)).toBe(true);
  });
  it("drops a share of the numbers and scales up the others, by its stream", () => {
    const got = on.read(network.apply(on, identity(on), ones, stream(3)));
    const dropped = got.filter((y) => y === 0).length / got.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 8000)); // four standard errors
    expect(got.every((y) => y === 0 || y === 1 / 0.75)).toBe(true);
    expect(on.read(network.apply(on, identity(on), ones, stream(3)))).toEqual(got);
    expect(on.read(network.apply(on, identity(on), ones, stream(4)))).not.toEqual(got);
  });
});

it("a perceptron has one hidden layer of 32", () => {
  expect(mlpNetwork({ lanes: 1, rows: 1, features: 7, outputs: 1, span: 1 }, 3).size).toBe(8 * 32 + 33 * 3);
});

describe("what does not fit is refused", () => {
  const dense: NetworkLayer = { op: "dense", inputs: [1], width: 3, activation: "none" };
  const whole: NetworkLayer = { op: "mean", inputs: [0], width: 4, axis: "row" };
  it.each<[string, readonly NetworkLayer[], RegExp]>([
    ["a layer that reads a later one", [features, dense], /layer 1 \(dense\) to have inputs from layers before it/],
    ["features of another width", [{ ...features, width: 5 }], /layer 0 \(features\) to have width 4, got 5/],
    [
      "rows where there are none",
      [features, whole, { op: "gru", inputs: [1], width: 3, units: 3, layers: 1, bidirectional: false }],
      /layer 2 \(gru\) to have an input with rows/,
    ],
    [
      "heads that do not divide",
      [features, { op: "attention", inputs: [0], width: 5, heads: 2, axis: "row", causal: false }],
      /heads that divide the width 5, got 2/,
    ],
    [
      "seen and all rows together",
      [features, { op: "extend", inputs: [0], width: 4 }, { op: "add", inputs: [0, 1], width: 4 }],
      /the same rows \(extend one first\)/,
    ],
    [
      "a decoder of rows",
      [features, { op: "decoder", inputs: [0], width: 3, units: 3, bidirectional: false }],
      /layer 1 \(decoder\) to have an input without rows/,
    ],
    [
      "sums of unlike widths",
      [features, { op: "dense", inputs: [0], width: 3, activation: "none" }, { op: "add", inputs: [0, 1], width: 4 }],
      /inputs of width 4 or 1, got 3/,
    ],
  ])("%s", (_, layers, message) => {
    expect(() => buildNetwork({ layers, output: layers.length - 1, heads: 1 }, sizes)).toThrow(message);
  });
  it("an output that is not there", () => {
    expect(() => buildNetwork({ layers: [features], output: 3, heads: 1 }, sizes)).toThrow(/output among 1 layers/);
  });
  it("more weights, or more numbers on the way, than there is room for", () => {
    const layers: NetworkLayer[] = [features];
    const graph = () => ({ layers, output: layers.length - 1, heads: 1 });
    for (let i = 0; i < 2; i++) layers.push({ op: "dense", inputs: [i], width: 1024, activation: "none" });
    expect(() => buildNetwork(graph(), sizes)).toThrow(/at most 1000000 weights, got 10\d{5}/);
    layers.splice(1);
    for (let i = 0; i < 26; i++) layers.push({ op: "concat", inputs: [i, i], width: 8 * 2 ** i });
    layers.push({ op: "dropout", inputs: [26], width: 2 ** 28, rate: 0 });
    expect(() => buildNetwork({ ...graph(), output: 0 }, sizes)).toThrow(/at most 250000000 numbers in all/);
  });
});
