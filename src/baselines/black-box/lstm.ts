/**
 * @file The recurrent baseline of NIMMGen (2026, appendix): one long short-term memory of 32 units, a layer of 16 with ReLU,
 * dropout 0.2, a linear output with an L2 penalty of 0.01.
 */
import { dropout } from "../../neural/network/norm.js";
import { layerParameters } from "../../neural/network/parameters.js";
import { recurrent, recurrentParameters, type Recurrent } from "../../neural/network/recurrent.js";
import { layer, ROWS } from "../../neural/network/values.js";
import type { Architecture } from "./architecture.js";

const MEMORY: Recurrent = { op: "lstm", units: 32, layers: 1, bidirectional: false };
const INNER = 16;

export const lstm: Architecture = {
  name: "LSTM",
  sequential: true,
  penalty: 0.01,
  parameters: ({ width, targets }) => [
    ...recurrentParameters(width, MEMORY),
    ...layerParameters(MEMORY.units, INNER),
    ...layerParameters(INNER, targets),
  ],
  apply(ops, p, windows, random) {
    const memory = p.length - 4;
    const h = recurrent(ops, p.slice(0, memory), windows, MEMORY);
    const last = ops.slice(h, ROWS, ops.shapeOf(h)[ROWS] - 1, 1);
    const inner = layer(ops, last, p[memory], p[memory + 1], "relu");
    const thinned = random === null ? inner : dropout(ops, inner, 0.2, random);
    return layer(ops, thinned, p[memory + 2], p[memory + 3], "none");
  },
};
