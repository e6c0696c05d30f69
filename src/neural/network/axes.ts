/**
 * @file Which axes the value of a layer has, worked out before anything runs: places or not; no rows, the rows that were seen,
 * or all rows of the output grid. What does not fit is refused here, in words.
 */
import type { NetworkGraph, NetworkLayer, NetworkSizes } from "./types.js";

export interface Axes {
  readonly place: boolean;
  readonly row: "none" | "seen" | "all";
  readonly width: number;
}

/** One for each layer. */
export function axesOf({ layers }: NetworkGraph, sizes: NetworkSizes): Axes[] {
  const known: Axes[] = [];
  layers.forEach((layer, index) => {
    const inputs = layer.inputs.map((input) => {
      if (!(input >= 0 && input < index)) throw refusal(layer, index, "inputs from layers before it", `layer ${input}`);
      return known[input];
    });
    known.push(axesOfLayer(layer, index, inputs, sizes));
  });
  return known;
}

function axesOfLayer(layer: NetworkLayer, index: number, inputs: readonly Axes[], sizes: NetworkSizes): Axes {
  const need = (count: number): Axes => {
    if (inputs.length < count) throw refusal(layer, index, `${count} inputs`, String(inputs.length));
    return inputs[0];
  };
  const keep = (width = need(1).width): Axes => {
    if (layer.width !== width) throw refusal(layer, index, `width ${width}`, String(layer.width));
    return { ...need(1), width };
  };
  const withRows = (axes: Axes): Axes => {
    if (axes.row === "none") throw refusal(layer, index, "an input with rows", "one without");
    return axes;
  };
  const source = (place: boolean, row: Axes["row"], width: number): Axes => {
    if (layer.width !== width) throw refusal(layer, index, `width ${width}`, String(layer.width));
    return { place, row, width };
  };
  switch (layer.op) {
    case "features":
      return source(true, "seen", sizes.features);
    case "lane":
      return source(true, "none", sizes.lanes);
    case "position":
      return source(false, withRows(inputs[0] ?? SEEN).row, 1);
    case "embedding":
      return source(
        layer.axis === "place",
        layer.axis === "row" ? withRows(inputs[0] ?? SEEN).row : "none",
        layer.width,
      );
    case "dense":
      return { ...need(1), width: layer.width };
    case "convolution":
      return { ...withRows(need(1)), width: layer.width };
    case "gru":
    case "lstm":
      return withRows(keepWidth(need(1), layer, index, layer.units * (layer.bidirectional ? 2 : 1)));
    case "attention":
      if (layer.axis === "row") withRows(need(1));
      else if (!need(1).place) throw refusal(layer, index, "an input with places", "one without");
      if (layer.width % layer.heads !== 0)
        throw refusal(layer, index, `heads that divide the width ${layer.width}`, String(layer.heads));
      return { ...need(1), width: layer.width };
    case "mean":
    case "sum":
    case "last":
      return layer.axis === "row" ? { ...keep(), row: "none" } : { ...keep(), place: false };
    case "concat":
      need(1);
      return union(
        layer,
        index,
        inputs,
        inputs.reduce((n, x) => n + x.width, 0),
      );
    case "add":
    case "multiply":
      need(1);
      return union(layer, index, inputs, Math.max(...inputs.map((x) => x.width)));
    case "layerNorm":
    case "dropout":
      return keep();
    case "extend":
      return { ...keep(), row: "all" };
    case "decoder":
      return decoded(layer, index, inputs);
  }
}

const SEEN: Axes = { place: false, row: "seen", width: 1 };

function keepWidth(axes: Axes, layer: NetworkLayer, index: number, width: number): Axes {
  if (layer.width !== width) throw refusal(layer, index, `width ${width}`, String(layer.width));
  return { ...axes, width };
}

/** Axes that any input has; widths add up (`concat`) or agree. */
function union(layer: NetworkLayer, index: number, inputs: readonly Axes[], width: number): Axes {
  const rows = new Set(inputs.map((x) => x.row).filter((row) => row !== "none"));
  if (rows.size > 1) throw refusal(layer, index, "inputs with the same rows (extend one first)", "seen and all rows");
  const odd = layer.op === "concat" ? undefined : inputs.find((x) => x.width !== width && x.width !== 1);
  if (odd !== undefined) throw refusal(layer, index, `inputs of width ${width} or 1`, String(odd.width));
  const [row = "none"] = rows;
  return keepWidth({ place: inputs.some((x) => x.place), row, width }, layer, index, width);
}

function decoded(layer: NetworkLayer & { readonly op: "decoder" }, index: number, inputs: readonly Axes[]): Axes {
  const [context, states] = inputs;
  if (context === undefined || context.row !== "none")
    throw refusal(layer, index, "an input without rows", context === undefined ? "none" : "one with rows");
  const width = layer.units * (layer.bidirectional ? 2 : 1);
  if (states !== undefined && states.width !== width)
    throw refusal(layer, index, `first states of a recurrent layer of width ${width}`, String(states.width));
  return keepWidth({ place: context.place || (states?.place ?? false), row: "all", width }, layer, index, width);
}

const refusal = (layer: NetworkLayer, index: number, expected: string, got: string): RangeError =>
  new RangeError(`Expected layer ${index} (${layer.op}) to have ${expected}, got ${got}`);
