/**
 * @file CalibNN, the calibration network of GradABM (Chopra et al. 2023): a bidirectional recurrent encoder of the whole
 * sequence, self-attention summed over time, the place's code beside it, and a decoder that starts where the encoder ended
 * and gives one row of values for each row of the grid, the horizon's included.
 */
import { buildNetwork } from "./build.js";
import type { Network, NetworkGraph, NetworkLayer, NetworkSizes } from "./types.js";

const UNITS = 32;
const WIDTH = 2 * UNITS;

export function calibGraph({ lanes, features }: Pick<NetworkSizes, "lanes" | "features">, heads: number): NetworkGraph {
  const layers: readonly NetworkLayer[] = [
    { op: "features", inputs: [], width: features },
    { op: "gru", inputs: [0], width: WIDTH, units: UNITS, layers: 2, bidirectional: true },
    { op: "attention", inputs: [1], width: WIDTH, heads: 1, axis: "row", causal: false },
    { op: "sum", inputs: [2], width: WIDTH, axis: "row" },
    { op: "lane", inputs: [], width: lanes },
    { op: "concat", inputs: [3, 4], width: WIDTH + lanes },
    { op: "dense", inputs: [5], width: WIDTH, activation: "tanh" },
    { op: "decoder", inputs: [6, 1], width: WIDTH, units: UNITS, bidirectional: true },
    { op: "dense", inputs: [7], width: UNITS, activation: "tanh" },
    { op: "dense", inputs: [8], width: UNITS / 2, activation: "relu" },
  ];
  return { layers, output: layers.length - 1, heads };
}

export const calibNetwork = (sizes: NetworkSizes, heads: number): Network =>
  buildNetwork(calibGraph(sizes, heads), sizes, "calib");
