/**
 * @file The attention baseline of NIMMGen (2026, appendix): rows mapped to 64, sinusoidal positions added, three blocks of four
 * heads, and a linear output from the last row. A block is that of Vaswani et al. (2017): attention and a feed-forward layer,
 * each added to its input and normalised.
 *
 *   position[t, 2i] = sin(t / 10000^(2i/64)),   position[t, 2i+1] = cos(t / 10000^(2i/64))
 */
import { attention, attentionParameters, type Attention } from "../../neural/network/attention.js";
import { dropout, layerNorm } from "../../neural/network/norm.js";
import { constant, layerParameters, type ParameterSpec } from "../../neural/network/parameters.js";
import { layer, ROWS } from "../../neural/network/values.js";
import type { Ops } from "../../neural/ops.js";
import type { Stream } from "../../math/rng.js";
import type { Architecture } from "./architecture.js";

const WIDTH = 64;
const FORWARD = 128;
const BLOCKS = 3;
const DROPOUT = 0.1;
const HEADS: Attention = { width: WIDTH, heads: 4, axis: "row", causal: false };

const norm = (): ParameterSpec[] => [constant([1, 1, WIDTH], 1), constant([1, 1, WIDTH], 0)];

/** Of one block: q, k, v (6), their output (2), norm (2), forward (4), norm (2). */
const block = (): ParameterSpec[] => [
  ...attentionParameters(WIDTH, HEADS),
  ...layerParameters(WIDTH, WIDTH),
  ...norm(),
  ...layerParameters(WIDTH, FORWARD),
  ...layerParameters(FORWARD, WIDTH),
  ...norm(),
];
const IN_BLOCK = block().length;

export const transformer: Architecture = {
  name: "Transformer",
  sequential: true,
  penalty: 0,
  parameters: ({ width, targets }) => [
    ...layerParameters(width, WIDTH),
    ...Array.from({ length: BLOCKS }, block).flat(),
    ...layerParameters(WIDTH, targets),
  ],
  apply(ops, p, windows, random) {
    const rows = ops.shapeOf(windows)[ROWS];
    const placed = ops.constant(positions(rows), [1, 1, rows, WIDTH]);
    let x = ops.add(layer(ops, windows, p[0], p[1], "none"), placed);
    for (let b = 0; b < BLOCKS; b++)
      x = blockOf(ops, p.slice(2 + b * IN_BLOCK, 2 + (b + 1) * IN_BLOCK), x, random && random.fork("block", b));
    return layer(ops, ops.slice(x, ROWS, rows - 1, 1), p[p.length - 2], p[p.length - 1], "none");
  },
};

function blockOf<T>(ops: Ops<T>, p: readonly T[], x: T, random: Stream | null): T {
  const thinned = (y: T, name: string): T => (random === null ? y : dropout(ops, y, DROPOUT, random.fork(name)));
  const seen = layer(ops, attention(ops, p.slice(0, 6), x, HEADS), p[6], p[7], "none");
  const y = layerNorm(ops, p.slice(8, 10), ops.add(x, thinned(seen, "attention")));
  const forward = layer(ops, layer(ops, y, p[10], p[11], "relu"), p[12], p[13], "none");
  return layerNorm(ops, p.slice(14, 16), ops.add(y, thinned(forward, "forward")));
}

function positions(rows: number): Float64Array {
  return Float64Array.from({ length: rows * WIDTH }, (_, i) => {
    const [t, j] = [Math.floor(i / WIDTH), i % WIDTH];
    const angle = t / 10_000 ** ((j - (j % 2)) / WIDTH);
    return j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
