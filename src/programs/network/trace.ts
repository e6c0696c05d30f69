/**
 * @file network(nn, { features }): called once, before any run, on tensors that only know their axes. What it gives is the
 * network as plain data, without layers that reach no head, in an order that does not depend on how it was written.
 */
import type { NetworkGraph, NetworkLayer } from "../../neural/network/types.js";
import { sha256 } from "../../math/sha256.js";
import { callValue } from "../lower/call.js";
import type { Machine } from "../lower/machine.js";
import { describe, type Abstract, type Struct, type Tensor } from "../lower/values.js";
import { refuse } from "../refusal.js";
import type { NetworkInputs } from "./inputs.js";
import { layerFunctions } from "./layers.js";
import { createTracer } from "./tensors.js";

export function traceNetwork(
  m: Machine,
  network: Abstract,
  inputs: NetworkInputs,
  heads: number,
  at: number,
): NetworkGraph {
  const tracer = createTracer(inputs, at);
  const features = tracer.add({ op: "features", inputs: [], width: inputs.width }, { place: true, row: "seen" });
  const result = callValue(m, network, [layerFunctions(tracer), seen(m, features)], at);
  if (result.kind !== "tensor" || !result.head)
    return refuse(at, `network must return nn.parameters(tensor), got ${describe(result)}`);
  return graphOf(tracer.layers, result.layer, heads);
}

function seen(m: Machine, features: Tensor): Struct {
  const missing = (key: string) => `A network sees features alone, and no '${key}': network(nn, { features })`;
  return { kind: "object", frozen: "inputs", cells: new Map([["features", m.store.cell(features)]]), missing };
}

/** Layers that the output needs, each after its inputs; sums and products take theirs in an order of their own. */
function graphOf(layers: readonly NetworkLayer[], output: number, heads: number): NetworkGraph {
  const kept: NetworkLayer[] = [];
  const place = new Map<number, number>();
  const texts = new Map<number, string>();
  const textOf = (index: number): string => {
    const text =
      texts.get(index) ??
      sha256(`${layerText({ ...layers[index], inputs: [] })}(${ordered(index).map(textOf).join()})`);
    texts.set(index, text);
    return text;
  };
  const ordered = (index: number): readonly number[] => {
    const { op, inputs } = layers[index];
    if (op !== "add" && op !== "multiply") return inputs;
    return [...inputs].sort((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
  };
  const visit = (index: number): number => {
    const known = place.get(index);
    if (known !== undefined) return known;
    const inputs = ordered(index).map(visit);
    kept.push({ ...layers[index], inputs });
    place.set(index, kept.length - 1);
    return kept.length - 1;
  };
  return { output: visit(output), layers: kept, heads };
}

/** Of equal networks alone the same. */
export function networkText({ layers, output, heads }: NetworkGraph): string {
  return `network ${output} ${heads}\n${layers.map(layerText).join("\n")}`;
}

const layerText = (layer: NetworkLayer): string =>
  JSON.stringify(Object.entries(layer).sort(([a], [b]) => (a < b ? -1 : 1)));
