/**
 * @file A perceptron of two layers, 32 units between them, on the features of each row alone.
 */
import { buildNetwork } from "./build.js";
import type { Network, NetworkGraph, NetworkSizes } from "./types.js";

const HIDDEN = 32;

export const mlpGraph = ({ features }: Pick<NetworkSizes, "features">, heads: number): NetworkGraph => ({
  layers: [
    { op: "features", inputs: [], width: features },
    { op: "dense", inputs: [0], width: HIDDEN, activation: "tanh" },
  ],
  output: 1,
  heads,
});

export const mlpNetwork = (sizes: NetworkSizes, heads: number): Network =>
  buildNetwork(mlpGraph(sizes, heads), sizes, "mlp");
