/**
 * @file Two hidden layers of 32 with tanh on everything in a window at once.
 */
import { layerParameters } from "../../neural/network/parameters.js";
import { layer } from "../../neural/network/values.js";
import type { Architecture } from "./architecture.js";

const HIDDEN = 32;

export const perceptron: Architecture = {
  name: "MLP",
  sequential: false,
  penalty: 0,
  parameters: ({ rows, width, targets }) => [
    ...layerParameters(rows * width, HIDDEN),
    ...layerParameters(HIDDEN, HIDDEN),
    ...layerParameters(HIDDEN, targets),
  ],
  apply(ops, p, windows) {
    const [K, B, rows, width] = ops.shapeOf(windows);
    const flat = ops.reshape(windows, [K, B, 1, rows * width]);
    const first = layer(ops, flat, p[0], p[1], "tanh");
    return layer(ops, layer(ops, first, p[2], p[3], "tanh"), p[4], p[5], "none");
  },
};
