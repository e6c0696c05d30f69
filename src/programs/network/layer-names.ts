/** @file Names of the layers that a network can have, as members of nn. */
export const LAYER_NAMES = [
  "dense",
  "gru",
  "lstm",
  "attention",
  "convolution",
  "embedding",
  "lane",
  "position",
  "mean",
  "sum",
  "last",
  "concat",
  "add",
  "multiply",
  "layerNorm",
  "dropout",
  "extend",
  "decoder",
  "parameters",
] as const;

export type LayerName = (typeof LAYER_NAMES)[number];
